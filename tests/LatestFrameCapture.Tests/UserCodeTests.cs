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
    public void A_consumer_that_keeps_its_frames_meets_a_limit_and_the_capture_goes_on_when_it_lets_go()
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
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalDiscardedStarved > starved + 100, TimeSpan.FromSeconds(30)));
        Assert.Equal(made, capture.GetStatistics().TotalBuffersMade);

        foreach (Frame frame in held) frame.Dispose();
        states.WaitFor(CaptureState.Live, after: starvation);
        Assert.True(SpinWait.SpinUntil(() => capture.TryReadFrame() is { } next && Disposed(next), TimeSpan.FromSeconds(30)));
        Assert.Single(log.Lines, line => line.Contains("-> Starved", StringComparison.Ordinal));
    }

    [Fact]
    public void Frames_that_were_forgotten_are_collected_and_the_capture_goes_on()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource { Size = new Size(1280, 720), FramesPerSecond = 1000 }, s_options);
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
        var options = s_options with { Reconnect = new ReconnectOptions { DelayOf = _ => throw new InvalidOperationException("a function's fault") } };
        using var capture = new LatestFrameCapture(new ScriptedSource { OnGrab = number => number < 3 }, options);
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.Contains("a function's fault", capture.Failure!.Message, StringComparison.Ordinal);
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

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("a logger's fault");
    }
}
