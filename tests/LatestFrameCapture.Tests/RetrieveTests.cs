using OpenCvSharp;

namespace LatestFrames;

/// <summary>Grab and Retrieve: the grabbed frame is its caller's until the next Grab, for any number of
/// threads.</summary>
public sealed class RetrieveTests : IDisposable
{
    private readonly LatestFrameCapture _capture = new(new ScriptedSource(), new LatestFrameCaptureOptions
    {
        SkipBacklog = false,
        CloseTimeout = TimeSpan.FromSeconds(30),
    });

    public void Dispose() => _capture.Dispose();

    [Fact]
    public async Task Threads_that_retrieve_at_the_same_time_all_get_the_frame()
    {
        Assert.True(_capture.Grab());
        int[] failures = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(CountFailures)));
        Assert.Equal([0, 0, 0, 0], failures);

        int CountFailures()
        {
            using var image = new Mat();
            return Enumerable.Range(0, 2000).Count(_ => !_capture.Retrieve(image) || image.Empty());
        }
    }

    [Fact]
    public async Task A_grab_during_a_retrieve_changes_no_picture()
    {
        Assert.True(_capture.Grab());
        using var stop = new CancellationTokenSource();
        Task grabbing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) _capture.Grab();
        }, TestContext.Current.CancellationToken);
        using var image = new Mat();
        int retrieved = 0;
        for (int i = 0; i < 2000; i++)
        {
            if (!_capture.Retrieve(image)) continue;
            retrieved++;
            Assert.True(ScriptedSource.NumberIn(image) > 0);
        }

        stop.Cancel();
        await grabbing;
        Assert.True(retrieved > 0);
    }

    [Fact]
    public void A_frame_that_was_released_is_not_shared_again()
    {
        // A thread retrieves while another one grabs the next frame: between the look and the lease the buffer may have
        // gone back to the pool, or hold another frame already.
        var pool = new MatPool(3);
        var stack = new FrameStack(capacity: 1, pool, TimeProvider.System);
        stack.BeginGeneration(1);
        Assert.True(stack.Push(1, pool.Rent(), []));
        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease lease));
        long number = lease.Buffer.Number;
        Assert.True(stack.TryShare(lease.Buffer, number));
        stack.Release(lease.Buffer);
        Assert.True(stack.Push(1, pool.Rent(), []));
        stack.Release(lease.Buffer);
        Assert.False(stack.TryShare(lease.Buffer, number));

        Assert.True(stack.Push(1, pool.Rent(), []));
        Assert.True(stack.Push(1, pool.Rent(), []));
        Assert.NotEqual(number, lease.Buffer.Number);
        Assert.False(stack.TryShare(lease.Buffer, number));
        Assert.Equal(0, stack.Count().LeasedOnly);
        stack.Close(2);
        pool.Close(2);
    }

    [Fact]
    public void Nothing_of_a_source_that_was_released_is_retrieved()
    {
        using var image = new Mat();
        Assert.True(_capture.Grab());
        Assert.True(_capture.Retrieve(image));
        _capture.Release();
        Assert.False(_capture.Retrieve(image));
        Assert.True(image.Empty());
    }

    [Fact]
    public void Nothing_of_the_previous_source_is_retrieved()
    {
        using var image = new Mat();
        Assert.True(_capture.Grab());
        Assert.True(_capture.Open(new ScriptedSource { Size = new Size(32, 16) }));
        Assert.False(_capture.Retrieve(image));
        Assert.True(_capture.Grab());
        Assert.True(_capture.Retrieve(image));
        Assert.Equal(new Size(32, 16), image.Size());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_grabbed_of_a_source_that_is_closed_is_held_no_longer(bool isReleased)
    {
        Assert.True(_capture.Grab());
        if (isReleased) _capture.Release();
        else Assert.True(_capture.Open(new ScriptedSource { OnGrab = _ => false }));
        Assert.Equal(0, _capture.GetStatistics().CurrentLeased);
    }

    [Fact]
    public void It_keeps_no_frame_of_the_next_source_from_other_readers()
    {
        using var capture = new LatestFrameCapture(
            new ScriptedSource(),
            new LatestFrameCaptureOptions { SkipBacklog = false, MaxLeasedFrames = 1 });
        using LatestFrameReader reader = capture.CreateReader();
        Assert.True(capture.Grab());
        Assert.True(capture.Open(new ScriptedSource()));
        using Frame? frame = reader.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(frame);
    }
}
