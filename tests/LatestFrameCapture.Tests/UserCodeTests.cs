using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OpenCvSharp;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace LatestFrames;

/// <summary>Handlers, loggers and consumers that misbehave.</summary>
public sealed class UserCodeTests
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        MaxLeasedFrames = 5,
        Capacity = 2,
        CloseTimeout = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public void A_handler_that_blocks_holds_up_neither_frames_nor_dispose()
    {
        using var blocked = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var capture = new LatestFrameCapture(s_options);
        capture.StateChanged += (_, _) =>
        {
            blocked.Set();
            release.Wait(TimeSpan.FromSeconds(60));
        };
        Assert.True(capture.Open(new ScriptedSource()));
        Assert.True(blocked.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        using var image = new Mat();
        for (int i = 0; i < 10; i++) Assert.True(capture.Read(image));
        capture.Dispose();
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
        release.Set();
    }

    [Fact]
    public void A_logger_that_throws_costs_no_frame_and_no_event()
    {
        using var capture = new LatestFrameCapture(s_options, new ThrowingLogger());
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(new ScriptedSource()));
        using var image = new Mat();

        Assert.True(capture.Read(image));
        states.WaitFor(CaptureState.Live);
    }

    [Fact]
    public void A_consumer_that_keeps_its_frames_reaches_a_limit_and_the_capture_continues_when_they_are_disposed()
    {
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(s_options, log);
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(new ScriptedSource { Size = new Size(640, 480), FramesPerSecond = 1000 }));
        var held = new List<Frame>();
        while (capture.State != CaptureState.Starved)
        {
            if (capture.TryReadFrame() is { } frame) held.Add(frame);
            Assert.True(held.Count < 100);
        }

        CaptureStateChangedEventArgs starvation = states.WaitFor(CaptureState.Starved);
        Assert.Equal(CaptureFailureReason.Starved, starvation.Failure!.Reason);
        // The limit, or one more: both frames of the stack may have been leased when the fourth lease was counted.
        Assert.InRange(capture.GetStatistics().CurrentLeased, 5, 6);
        long made = capture.GetStatistics().TotalBuffersMade;
        long starved = capture.GetStatistics().TotalDiscardedStarved;
        Assert.True(SpinWait.SpinUntil(
            () => capture.GetStatistics().TotalDiscardedStarved > starved + 100, TimeSpan.FromSeconds(30)));
        Assert.Equal(made, capture.GetStatistics().TotalBuffersMade);

        foreach (Frame frame in held) frame.Dispose();
        states.WaitFor(CaptureState.Live, after: starvation);
        Assert.True(SpinWait.SpinUntil(
            () => capture.TryReadFrame() is { } next && Disposed(next), TimeSpan.FromSeconds(30)));
        Assert.Single(log.Lines, line => line.Contains("-> Starved", StringComparison.Ordinal));
    }

    [Fact]
    public void Frames_that_were_forgotten_are_collected_and_the_capture_continues()
    {
        using var capture = new LatestFrameCapture(
            new ScriptedSource { Size = new Size(1280, 720), FramesPerSecond = 1000 }, s_options);
        Forget(capture, frames: 50);

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return capture.GetStatistics().CurrentLeased == 0;
            },
            TimeSpan.FromSeconds(30)));
        using var image = new Mat();
        Assert.True(capture.Read(image));
        Assert.True(capture.Read(image));
        CaptureStatistics statistics = capture.GetStatistics();
        Assert.InRange(statistics.CurrentBuffers, 1, 5);
    }

    [Fact]
    public void A_delay_function_that_throws_ends_in_faulted()
    {
        var options = s_options with
        {
            Reconnect = new ReconnectOptions
            {
                DelayOf = _ => throw new InvalidOperationException("a function's fault")
            }
        };
        using var capture = new LatestFrameCapture(new ScriptedSource { OnGrab = number => number < 3 }, options);
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.Contains("a function's fault", capture.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_throws_ends_no_thread_of_the_process()
    {
        // On the watchdog's pool thread an exception would end this process.
        var clock = new ThrowingClock();
        var log = new ListLogger();
        using var never = new SemaphoreSlim(0);
        using (var capture = new LatestFrameCapture(
            new ScriptedSource { OnGrab = _ => never.Wait(TimeSpan.FromSeconds(60)) },
            s_options with { TimeProvider = clock },
            log))
        {
            clock.Throws = true;
            await clock.HasThrown.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.True(SpinWait.SpinUntil(
                () => log.Lines.Any(line => line.Contains("a clock's fault", StringComparison.Ordinal)),
                TimeSpan.FromSeconds(30)));
            clock.Throws = false;
            never.Release(1000);
        }
    }

    [Fact]
    public void A_source_without_a_name_leaves_the_capture_usable()
    {
        using var capture = new LatestFrameCapture(s_options);
        for (int i = 0; i < 5; i++)
        {
            capture.Open(new ScriptedSource { Name = null! });
            capture.Release();
        }

        Assert.True(capture.Open(new ScriptedSource()));
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    [Fact]
    public async Task Requests_without_end_hold_up_no_frame()
    {
        using var stop = new CancellationTokenSource();
        var source = new ScriptedSource
        {
            OnGet = _ =>
            {
                // A property that takes a moment, as a driver's does.
                SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(1));
                return 1;
            },
        };
        using var capture = new LatestFrameCapture(source, s_options);
        Task[] asking =
        [
            .. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    while (!stop.IsCancellationRequested) capture.Get(VideoCaptureProperties.Exposure);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        long before = capture.GetStatistics().TotalGrabbed;
        bool isFlowing = SpinWait.SpinUntil(
            () => capture.GetStatistics().TotalGrabbed > before + 200, TimeSpan.FromSeconds(30));
        stop.Cancel();
        await Task.WhenAll(asking);
        Assert.True(isFlowing, $"{capture.GetStatistics().TotalGrabbed - before} frames");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_clock_that_throws_leaves_no_connection_and_no_buffer(bool onlyInUtcNow)
    {
        // The time of day is asked for while the capture thread holds a buffer, a timestamp also while it disposes.
        var clock = new CaptureThreadClock(onlyInUtcNow);
        var source = new ScriptedSource();
        using var capture = new LatestFrameCapture(source, s_options with { TimeProvider = clock, Reconnect = null });
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed > 5, TimeSpan.FromSeconds(30)));
        clock.Throws = true;
        Assert.True(SpinWait.SpinUntil(() => source.OpenConnections == 0, TimeSpan.FromSeconds(30)));
        clock.Throws = false;
        capture.Release();
        Assert.Equal(0, capture.GetStatistics().CurrentBuffers);
    }

    [Fact]
    public void A_source_whose_name_throws_leaves_the_current_one_open()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource(), s_options);
        Assert.Throws<InvalidOperationException>(() => capture.Open(new NamelessSource()));
        using var image = new Mat();
        Assert.True(capture.IsOpened());
        Assert.True(capture.Read(image));
    }

    [Fact]
    public void The_capture_thread_and_its_timers_do_not_inherit_their_openers_context()
    {
        var request = new AsyncLocal<string?> { Value = "a request" };
        string? seenByGrab = "nothing";
        var clock = new ContextClock(request);
        using var hasGrabbed = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnGrab = _ =>
            {
                seenByGrab = request.Value;
                hasGrabbed.Set();
                return true;
            },
        };
        using var capture = new LatestFrameCapture(source, s_options with { TimeProvider = clock });
        Assert.True(hasGrabbed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Null(seenByGrab);
        Assert.True(SpinWait.SpinUntil(() => clock.Callbacks > 0, TimeSpan.FromSeconds(30)));
        Assert.False(clock.HasSeenRequest);
        Assert.Equal("a request", request.Value);
    }

    [Fact]
    public async Task Disposing_asynchronously_leaves_no_timer()
    {
        // Ten, as other tests' timers come and go: each capture's own watchdog ends with it.
        LatestFrameCaptureOptions options = s_options with { CloseTimeout = TimeSpan.FromHours(1) };
        LatestFrameCapture[] captures =
            [.. Enumerable.Range(0, 10).Select(_ => new LatestFrameCapture(new ScriptedSource(), options))];
        long before = Timer.ActiveCount;
        foreach (LatestFrameCapture capture in captures) await capture.DisposeAsync();
        Assert.True(
            SpinWait.SpinUntil(() => Timer.ActiveCount <= before - 5, TimeSpan.FromSeconds(30)),
            $"{before} -> {Timer.ActiveCount}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(LatestFrameCapture capture, int frames)
    {
        // Also past the limit: the finalizers give the places back.
        for (int i = 0; i < frames; i++)
        {
            Frame? frame = capture.TryReadFrame();
            if (frame is null) GC.Collect();
        }
    }

    private static bool Disposed(Frame frame)
    {
        frame.Dispose();
        return true;
    }

    private sealed class NamelessSource : IFrameSource
    {
        public string Name => throw new InvalidOperationException("no name");

        public bool IsLive => true;

        public IFrameConnection? Open(FrameSourceOpening opening) => null;
    }

    private sealed class ThrowingClock : TimeProvider
    {
        private readonly TaskCompletionSource _hasThrown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _throws;

        public bool Throws
        {
            set => _throws = value;
        }

        public Task HasThrown => _hasThrown.Task;

        public override long GetTimestamp()
        {
            // The capture thread's own calls end as a failure of the source; only the pool's are meant.
            if (!_throws || !Thread.CurrentThread.IsThreadPoolThread) return base.GetTimestamp();
            _hasThrown.TrySetResult();
            throw new InvalidOperationException("a clock's fault");
        }
    }

    /// <summary>Throws on the capture's thread only.</summary>
    private sealed class CaptureThreadClock(bool onlyInUtcNow) : TimeProvider
    {
        private volatile bool _throws;

        public bool Throws
        {
            set => _throws = value;
        }

        public override long GetTimestamp() =>
            IsRefused && !onlyInUtcNow ? throw new InvalidOperationException("no time") : base.GetTimestamp();

        public override DateTimeOffset GetUtcNow() =>
            IsRefused ? throw new InvalidOperationException("no time") : base.GetUtcNow();

        private bool IsRefused =>
            _throws && Thread.CurrentThread.Name?.StartsWith("LatestFrameCapture", StringComparison.Ordinal) == true;
    }

    /// <summary>Looks, in the callback of each timer, whether a request's context has come along.</summary>
    private sealed class ContextClock(AsyncLocal<string?> request) : TimeProvider
    {
        private int _callbacks;

        public int Callbacks => Volatile.Read(ref _callbacks);

        public bool HasSeenRequest { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(
                inner =>
                {
                    HasSeenRequest |= request.Value is not null;
                    Interlocked.Increment(ref _callbacks);
                    callback(inner);
                },
                state,
                dueTime,
                period);
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("a logger's fault");
    }
}
