using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The images of captures that fill one now and then.</summary>
public sealed class SpareImagesTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SpareImages _spares;

    public SpareImagesTests() => _spares = new SpareImages(_clock, most: 2, TimeSpan.FromHours(1));

    [Fact]
    public void Captures_that_fill_one_a_second_share_images()
    {
        MatPool one = NewPool(), two = NewPool();
        nint data = 0;
        for (int i = 0; i < 10; i++)
        {
            foreach (MatPool pool in new[] { one, two })
            {
                FrameBuffer buffer = Fill(pool);
                if (i > 4) Assert.Equal(data, buffer.Image.Data);
                data = buffer.Image.Data;
                pool.Return(buffer);
                _clock.Advance(TimeSpan.FromMilliseconds(500));
            }
        }

        Assert.Equal((0, 0), (one.Count().Free, two.Count().Free));
        Assert.Equal((0, 0), (one.Count().Existing, two.Count().Existing));

        // The first one of each; nobody knew yet how often it would be.
        Assert.Equal(2, _spares.Count);
    }

    [Fact]
    public void A_capture_that_fills_many_keeps_its_own()
    {
        MatPool pool = NewPool();
        for (int i = 0; i < 10; i++)
        {
            pool.Return(Fill(pool));
            _clock.Advance(TimeSpan.FromMilliseconds(40));
        }

        Assert.Equal((1, 1, 1), pool.Count());
        Assert.Equal(0, _spares.Count);
        pool.Trim();
        Assert.Equal(1, pool.Count().Free);

        // Nobody reads any more.
        _clock.Advance(TimeSpan.FromSeconds(1));
        pool.Trim();
        Assert.Equal((1, 0, 0), pool.Count());
        Assert.Equal(1, _spares.Count);
    }

    [Fact]
    public void An_image_of_another_size_is_not_taken()
    {
        MatPool pool = NewPool();
        _spares.Give(new Mat(10, 10, MatType.CV_8UC3), bytes: 300);
        for (int i = 0; i < 6; i++)
        {
            pool.Return(Fill(pool));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, _spares.Count);
    }

    [Fact]
    public void An_image_that_its_last_reader_has_disposed_is_not_asked_and_not_taken()
    {
        MatPool pool = NewPool();
        Mat? last = null;
        for (int i = 0; i < 6; i++)
        {
            FrameBuffer buffer = Fill(pool);
            Assert.NotSame(last, buffer.Image);
            pool.Return(buffer);
            last = buffer.Image;
            last.Dispose();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, pool.Count().Existing);
    }

    [Fact]
    public void On_demand_with_room_for_one_a_frame_goes_when_it_was_read()
    {
        MatPool pool = NewPool();
        FrameStack stack = FrameStackTests.NewStack(1, pool, _clock);
        stack.AddReader();
        Assert.True(stack.Push(1, Fill(pool), []));
        stack.DropRead(1, before: long.MaxValue, []);
        Assert.Equal(1, stack.Count().InStack);

        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease lease));
        stack.DropRead(1, before: long.MaxValue, []);
        Assert.Equal(1, stack.Count().InStack);
        stack.Release(lease.Buffer);
        Assert.Equal((0, 0), (stack.Count().InStack, stack.Count().LeasedOnly));
        Assert.Equal(1, pool.Count().Free);

        // A second reader may want it.
        stack.AddReader();
        Assert.True(stack.Push(1, Fill(pool), []));
        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out lease));
        stack.Release(lease.Buffer);
        Assert.Equal(1, stack.Count().InStack);
    }

    [Fact]
    public void On_demand_frames_that_were_read_go_when_they_are_old()
    {
        MatPool pool = NewPool();
        FrameStack stack = FrameStackTests.NewStack(4, pool, _clock);
        for (int i = 0; i < 2; i++)
        {
            FrameBuffer buffer = Fill(pool);
            buffer.GrabbedTimestamp = i;
            Assert.True(stack.Push(1, buffer, []));
        }

        var cursor = new ReaderCursor();
        Assert.True(stack.TryLease(cursor, long.MinValue, out FrameLease lease));
        stack.Release(lease.Buffer);
        stack.DropRead(1, before: 5, []);
        Assert.Equal(2, stack.Count().InStack);
        foreach (FrameLease recent in stack.LeaseRecent(2)) stack.Release(recent.Buffer);
        stack.DropRead(1, before: 1, []);
        Assert.Equal(2, stack.Count().InStack);
        stack.DropRead(1, before: 2, []);
        Assert.Equal((0, 2), (stack.Count().InStack, pool.Count().Free));
    }

    private MatPool NewPool() => new(capacity: 3, _clock, _spares);

    private static FrameBuffer Fill(MatPool pool)
    {
        FrameBuffer buffer = pool.Rent();
        buffer.Image.Create(48, 64, MatType.CV_8UC3);
        buffer.Bytes = SpareImages.BytesOf(buffer.Image);
        return buffer;
    }
}
