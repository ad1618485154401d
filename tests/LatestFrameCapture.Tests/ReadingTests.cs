using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Reading, against a source that delivers a frame whenever the test says so.</summary>
public sealed class ReadingTests : IDisposable
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        ReadTimeout = TimeSpan.FromSeconds(30),
        StallTimeout = TimeSpan.FromSeconds(60),
    };

    private readonly SemaphoreSlim _frames = new(0);
    private readonly ScriptedSource _source;
    private readonly List<LatestFrameCapture> _captures = [];

    public ReadingTests()
    {
        _source = new ScriptedSource { OnGrab = _ => _frames.Wait(TimeSpan.FromSeconds(30)) };
    }

    public void Dispose()
    {
        // First the thread out of its grab, then the capture: the other way round each test would wait for
        // CloseTimeout.
        _frames.Release(1000);
        foreach (LatestFrameCapture capture in _captures) capture.Dispose();
        _frames.Dispose();
    }

    [Fact]
    public async Task A_read_after_the_newest_frame_waits_for_the_next()
    {
        LatestFrameCapture capture = Open(_source, s_options);
        using var image = new Mat();
        _frames.Release();
        Assert.True(capture.Read(image));
        Task<long> next = Task.Run(() =>
        {
            using Mat read = capture.Read();
            return ScriptedSource.NumberIn(read);
        });

        Assert.False(capture.TryRead(image), "the frame is not given twice");
        Assert.Equal(1, ScriptedSource.NumberIn(image));
        Assert.False(next.IsCompleted);
        _frames.Release();

        Assert.Equal(2, await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_read_that_times_out_is_false_and_the_state_is_live()
    {
        LatestFrameCapture capture = Open(_source, s_options with { ReadTimeout = TimeSpan.FromMilliseconds(50) });
        using var image = new Mat(2, 2, MatType.CV_8UC1, new Scalar(1));
        long start = Stopwatch.GetTimestamp();

        Assert.False(capture.Read(image));
        Assert.True(image.Empty());
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 45, 30_000);
        Assert.Null(capture.ReadFrame(TestContext.Current.CancellationToken));
        using Mat none = capture.Read();
        Assert.True(none.Empty());
        Assert.Equal(CaptureState.Live, capture.State);
    }

    [Fact]
    public async Task Cancelling_ends_a_read()
    {
        LatestFrameCapture capture = Open(_source, s_options);
        using var cancellation = new CancellationTokenSource();
        ValueTask<Frame?> asynchronous = capture.ReadAsync(cancellation.Token);
        Task<Frame?> synchronous = Task.Run(() => capture.ReadFrame(cancellation.Token));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asynchronous);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => synchronous.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_frame_that_is_too_old_is_not_read()
    {
        var clock = new FakeTimeProvider();
        LatestFrameCapture capture = Open(_source, s_options with { TimeProvider = clock });
        using LatestFrameReader witness = capture.CreateReader();
        using var image = new Mat();
        _frames.Release();
        using (Frame frame = witness.ReadFrame(TestContext.Current.CancellationToken)!)
        {
            // Less than what would be a gap in the stream.
            clock.Advance(TimeSpan.FromMilliseconds(300));
            Assert.Equal(TimeSpan.FromMilliseconds(300), frame.Age);
        }

        Task<bool> read = Task.Run(() => capture.Read(image, TimeSpan.FromMilliseconds(200)));
        _frames.Release();

        Assert.True(await read.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(2, ScriptedSource.NumberIn(image));
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.Read(image, TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void ReadRecent_looks_back_without_moving_the_reader()
    {
        LatestFrameCapture capture = Open(_source, s_options with { Capacity = 10 });
        using LatestFrameReader witness = capture.CreateReader();
        for (int i = 1; i <= 3; i++)
        {
            _frames.Release();
            witness.ReadFrame(TestContext.Current.CancellationToken)!.Dispose();
        }

        IReadOnlyList<Frame> recent = capture.ReadRecent(2);
        Assert.Equal([3, 2], recent.Select(frame => ScriptedSource.NumberIn(frame.Image)));
        foreach (Frame frame in recent) frame.Dispose();
        using Frame newest = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.Equal(3, newest.Number);
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.ReadRecent(0));
    }

    [Fact]
    public async Task Frames_are_handed_out_without_a_copy()
    {
        LatestFrameCapture capture = Open(_source, s_options);
        using LatestFrameReader second = capture.CreateReader(), third = capture.CreateReader();
        _frames.Release();
        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        using Frame? tried = second.TryReadFrame();
        using Frame? awaited = await third.ReadAsync(TestContext.Current.CancellationToken);
        using Frame recent = Assert.Single(capture.ReadRecent(1));

        Assert.All((Frame?[])[tried, awaited, recent], other => Assert.Equal(frame.Image.Data, other!.Image.Data));
    }

    [Fact]
    public async Task Asynchronous_waits_hold_no_thread()
    {
        const int Waits = 90;
        LatestFrameCapture capture = Open(_source, s_options);
        List<LatestFrameReader> readers = [.. Enumerable.Range(0, Waits).Select(_ => capture.CreateReader())];
        using var process = Process.GetCurrentProcess();
        int before = process.Threads.Count;
        List<Task<Frame?>> waits =
        [
            .. readers.Select(reader => reader.ReadAsync(TestContext.Current.CancellationToken).AsTask())
        ];
        process.Refresh();

        // Other tests run beside this one.
        Assert.InRange(process.Threads.Count - before, int.MinValue, Waits / 2);
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);
        _frames.Release();
        foreach (Task<Frame?> wait in waits)
        {
            using Frame? frame = await wait.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(1, frame!.Number);
        }

        foreach (LatestFrameReader reader in readers) reader.Dispose();
    }

    [Fact]
    public async Task On_demand_only_frames_that_a_reader_wants_are_converted()
    {
        int retrieved = 0;
        var source = new ScriptedSource
        {
            OnGrab = _ => _frames.Wait(TimeSpan.FromSeconds(30)),
            OnRetrieve = _ => Interlocked.Increment(ref retrieved) > 0,
        };
        LatestFrameCapture capture = Open(source, s_options with { Conversion = FrameConversion.OnDemand });
        _frames.Release(5);
        Assert.True(SpinWait.SpinUntil(
            () => capture.GetStatistics().TotalDiscardedUnwanted == 5, TimeSpan.FromSeconds(30)));
        Assert.Equal(0, retrieved);

        using var image = new Mat();
        Assert.False(capture.TryRead(image), "nothing is ready");
        _frames.Release();
        Assert.True(SpinWait.SpinUntil(() => capture.TryRead(image), TimeSpan.FromSeconds(30)), "but asked for");
        ValueTask<Frame?> waiting = capture.ReadAsync(TestContext.Current.CancellationToken);
        _frames.Release();
        using Frame? frame = await waiting;

        Assert.Equal(2, retrieved);
        Assert.Equal(7, frame!.Number);
    }

    [Fact]
    public async Task On_demand_a_read_gets_a_frame_that_was_grabbed_after_the_call()
    {
        LatestFrameCapture capture = Open(_source, s_options with { Conversion = FrameConversion.OnDemand });
        using LatestFrameReader other = capture.CreateReader();
        ValueTask<Frame?> asked = other.ReadAsync(TestContext.Current.CancellationToken);
        _frames.Release();
        using Frame? early = await asked;
        Assert.Equal(1, early!.Number);

        // The frame lies on the stack, and this reader has not had it; but it is of before the call.
        DateTimeOffset call = DateTimeOffset.UtcNow;
        ValueTask<Frame?> waiting = capture.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _frames.Release();
        using Frame? frame = await waiting;

        Assert.Equal(2, frame!.Number);
        Assert.True(frame.GrabbedAt >= call);
    }

    [Fact]
    public void A_frame_that_cannot_be_converted_is_skipped()
    {
        var source = new ScriptedSource
        {
            OnGrab = _ => _frames.Wait(TimeSpan.FromSeconds(30)),
            OnRetrieve = number => number != 1
        };
        LatestFrameCapture capture = Open(source, s_options);
        _frames.Release(2);
        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;

        Assert.Equal((2, 2), (frame.Number, ScriptedSource.NumberIn(frame.Image)));
        Assert.Equal(1, capture.GetStatistics().TotalDiscardedUnusable);
    }

    [Fact]
    public void A_consumer_that_stalls_costs_no_memory()
    {
        var source = new ScriptedSource { Size = new Size(1280, 720), FramesPerSecond = 1000 };
        using var capture = new LatestFrameCapture(source, s_options);
        capture.ReadFrame(TestContext.Current.CancellationToken)!.Dispose();
        double before = ProcessFigures.Take().MemoryMb;

        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalGrabbed > 5000, TimeSpan.FromSeconds(60)));

        // 5,000 frames of 3.7 MB would be 18 GB.
        Assert.InRange(capture.GetStatistics().TotalBuffersMade, 1, 6);
        Assert.InRange(ProcessFigures.Take().MemoryMb - before, -1000, 60);
    }

    private LatestFrameCapture Open(IFrameSource source, LatestFrameCaptureOptions options)
    {
        var capture = new LatestFrameCapture(source, options);
        _captures.Add(capture);
        return capture;
    }
}
