using OpenCvSharp;

namespace LatestFrames;

/// <summary>Consumers that keep, dispose or forget what they only leased.</summary>
public sealed class ConsumerMistakeTests : IDisposable
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        Capacity = 1,
        CloseTimeout = TimeSpan.FromSeconds(30),
    };

    private readonly SemaphoreSlim _frames = new(0);
    private readonly LatestFrameCapture _capture;

    public ConsumerMistakeTests() =>
        _capture = new LatestFrameCapture(
            new ScriptedSource { OnGrab = _ => _frames.Wait(TimeSpan.FromSeconds(30)) }, s_options);

    public void Dispose()
    {
        _frames.Release(1000);
        _capture.Dispose();
        _frames.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disposed_image_is_never_used_again(bool isFrameDisposedFirst)
    {
        for (int i = 0; i < 20; i++)
        {
            _frames.Release();
            Frame frame = _capture.ReadFrame(TestContext.Current.CancellationToken)!;
            Mat image = frame.Image;
            if (isFrameDisposedFirst) frame.Dispose();
            image.Dispose();
            frame.Dispose();
        }

        using var copy = new Mat();
        _frames.Release();
        Assert.True(_capture.Read(copy));
        CaptureStatistics statistics = _capture.GetStatistics();
        Assert.Equal((0, 1), (statistics.TotalFailures, statistics.TotalConnections));

        // The buffer that the push has cleared goes back after the wake-up.
        Assert.True(SpinWait.SpinUntil(() => IsBalanced(_capture.GetStatistics()), TimeSpan.FromSeconds(30)));

        static bool IsBalanced(CaptureStatistics s) =>
            s.CurrentBuffers == s.CurrentStacked + s.CurrentLeased + s.CurrentPooled;
    }

    [Fact]
    public void An_image_that_was_disposed_in_the_pool_is_not_rented()
    {
        var pool = new MatPool(3);
        FrameBuffer buffer = pool.Rent();
        pool.Return(buffer);
        buffer.Image.Dispose();
        FrameBuffer next = pool.Rent();
        Assert.False(next.Image.IsDisposed);
        Assert.Equal((2L, 1L, 0), pool.Count());
        next.Image.Dispose();
    }

    [Fact]
    public void A_disposed_image_is_not_pooled()
    {
        var pool = new MatPool(3);
        FrameBuffer buffer = pool.Rent();
        buffer.Image.Dispose();
        pool.Return(buffer);
        Assert.Equal((1L, 0L, 0), pool.Count());
    }

    [Fact]
    public void A_frame_whose_image_was_disposed_is_not_read_by_another_reader()
    {
        using LatestFrameReader other = _capture.CreateReader();
        _frames.Release();
        Frame frame = _capture.ReadFrame(TestContext.Current.CancellationToken)!;
        frame.Image.Dispose();
        frame.Dispose();

        using var image = new Mat();
        Assert.False(other.TryRead(image));
        Assert.Empty(_capture.ReadRecent(1));
        _frames.Release();
        Assert.True(other.Read(image));
    }

    [Fact]
    public void An_image_that_a_consumer_has_forgotten_is_not_given_away()
    {
        var pool = new MatPool(3);
        var stack = new FrameStack(capacity: 3, pool, TimeProvider.System);
        var cursor = new ReaderCursor();
        stack.BeginGeneration(1);
        stack.AddReader();
        FrameBuffer buffer = pool.Rent();
        Assert.True(stack.Push(1, buffer, []));

        // Two leases; the first consumer keeps the image and forgets the frame, whose finalizer comes.
        FrameLease forgotten = Assert.Single(stack.LeaseRecent(1));
        Assert.True(stack.TryLease(cursor, long.MinValue, out FrameLease read));
        stack.Release(forgotten.Buffer, isForgotten: true);

        Assert.False(stack.TryTakeOver(read.Buffer));
        stack.Release(read.Buffer);
        stack.Close(2);
        Assert.False(buffer.Image.IsDisposed);
        Assert.Equal((1L, 0L, 0), pool.Count());
        buffer.Image.Dispose();
    }
}
