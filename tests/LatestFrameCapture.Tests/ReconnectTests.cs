using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Reconnecting and replacing, against a source whose calls the test holds; with real servers in
/// Faults.</summary>
public sealed class ReconnectTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    // No limit that a busy machine can exceed; those that have to elapse do so on a clock that stands still otherwise.
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        OpenTimeout = s_limit,
        StallTimeout = s_limit,
        CloseTimeout = TimeSpan.FromMilliseconds(200),
        Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(10),
            MaxDelay = TimeSpan.FromMilliseconds(20)
        },
    };

    // Beyond a limit a native call has a second to come back by itself; the watchdog looks every quarter of one.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void A_lost_connection_reconnects_and_frame_numbers_continue()
    {
        var source = new ScriptedSource { OnGrab = number => number <= 3 };
        using var capture = new LatestFrameCapture(source, s_options);
        long last = 0;
        for (int i = 0; i < 10; i++)
        {
            using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
            Assert.True(frame.Number > last);
            last = frame.Number;
        }

        Assert.True(source.Connections >= 4);
        Assert.InRange(source.OpenConnections, 0, 1);
        Assert.True(capture.IsOpened());
        Assert.True(capture.GetStatistics().TotalFailures >= 3);
    }

    [Fact]
    public void A_source_that_cannot_be_opened_is_retried_until_it_can()
    {
        using var isRepaired = new ManualResetEventSlim();
        using var capture = new LatestFrameCapture(s_options);
        var states = new StateRecorder(capture);
        Assert.False(capture.Open(new ScriptedSource { OnOpen = number => number == 5 && isRepaired.Wait(s_limit) }));
        Assert.Equal(CaptureState.Reconnecting, capture.State);
        Assert.NotNull(capture.Failure);
        isRepaired.Set();

        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.NotNull(frame);
        Assert.True(capture.IsOpened());
        Assert.Null(capture.Failure);
        states.WaitFor(CaptureState.Live);
        Assert.Equal(
            [CaptureState.Opening, CaptureState.Reconnecting, CaptureState.Live],
            states.Changes.Select(change => change.Current).TakeLast(3));
    }

    [Fact]
    public void After_the_last_attempt_it_is_faulted()
    {
        var source = new ScriptedSource { OnOpen = _ => false };
        using var capture = new LatestFrameCapture(
            s_options with { Reconnect = s_options.Reconnect! with { MaxAttempts = 3 } });
        var states = new StateRecorder(capture);
        capture.Open(source);

        states.WaitFor(CaptureState.Faulted);
        Assert.Equal(4, source.Connections);
        Assert.False(capture.IsOpened());
    }

    [Fact]
    public void A_decoder_that_falls_behind_gets_more_threads_and_no_attempt_is_spent()
    {
        // 40 ms of stream in each 50 ms of clock, until there are more threads.
        var clock = new FakeTimeProvider();
        int threads = 1;
        var source = new ScriptedSource
        {
            OnGrab = _ => Advance(),
            PositionOf = number => TimeSpan.FromMilliseconds(40 * number),
            OnCpuTime = () => clock.GetUtcNow() - clock.Start,
            OnAddThreads = () => ++threads <= 3,
        };
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(
            s_options with
            {
                TimeProvider = clock,
                Reconnect = s_options.Reconnect! with { MaxAttempts = 1, HealthyAfter = TimeSpan.FromDays(1) },
            },
            log);
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(source));

        CaptureStateChangedEventArgs first = states.WaitFor(CaptureState.Reconnecting);
        Assert.Equal(CaptureFailureReason.FellBehind, first.Failure!.Reason);
        Assert.True(SpinWait.SpinUntil(
            () => Volatile.Read(ref threads) > 5,
            TimeSpan.FromSeconds(30)), "without more threads it goes on as it is");
        Assert.Equal(3, source.Connections);
        Assert.Equal(CaptureState.Live, capture.State);
        Assert.Equal(0, capture.GetStatistics().TotalFailures);
        Assert.True(SpinWait.SpinUntil(
            () => log.Lines.Any(line => line.Contains("ever older", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30)));
        Assert.Single(log.Lines, line => line.Contains("ever older", StringComparison.Ordinal));

        bool Advance()
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            return true;
        }
    }

    [Fact]
    public void A_decoder_that_falls_behind_keeps_its_threads_without_reconnecting()
    {
        var clock = new FakeTimeProvider();
        int grabs = 0;
        bool isAsked = false;
        var source = new ScriptedSource
        {
            OnGrab = _ => Advance(),
            PositionOf = number => TimeSpan.FromMilliseconds(40 * number),
            OnCpuTime = () => clock.GetUtcNow() - clock.Start,
            OnAddThreads = () => isAsked = true,
        };
        var log = new ListLogger();
        LatestFrameCaptureOptions options = s_options with { TimeProvider = clock, Reconnect = null };
        using var capture = new LatestFrameCapture(source, options, log);

        Assert.True(SpinWait.SpinUntil(
            () => log.Lines.Any(line => line.Contains("ever older", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30)), "and says so");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref grabs) > 1000, TimeSpan.FromSeconds(30)));
        Assert.Equal(1, source.Connections);
        Assert.False(isAsked);

        bool Advance()
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            Interlocked.Increment(ref grabs);
            return true;
        }
    }

    [Fact]
    public void A_source_of_whose_frames_none_can_be_converted_has_stalled_and_reconnects()
    {
        // Its grabs come back in time, and say that there is a frame: the first connection delivers three pictures, and
        // from then on none.
        var clock = new FakeTimeProvider();
        int connections = 0;
        var source = new ScriptedSource
        {
            OnOpen = number => (connections = number) > 0,
            OnGrab = _ =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(40));
                return true;
            },
            OnRetrieve = number => connections > 1 || number <= 3,
        };
        using var capture = new LatestFrameCapture(s_options with { TimeProvider = clock });
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(source));

        Assert.Equal(CaptureFailureReason.Stalled, states.WaitFor(CaptureState.Stalled).Failure!.Reason);
        states.WaitFor(CaptureState.Reconnecting);
        using Frame? before = capture.ReadFrame(TestContext.Current.CancellationToken);
        using Frame? after = capture.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(after);
        Assert.True(source.Connections >= 2);
        Assert.True(capture.GetStatistics().TotalStalls >= 1);
    }

    [Fact]
    public void A_file_is_never_reopened()
    {
        var source = new ScriptedSource { IsLive = false, OnOpen = _ => false };
        using var capture = new LatestFrameCapture(source, s_options);

        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.Equal(1, source.Connections);
    }

    [Fact]
    public void A_thread_that_is_stuck_is_replaced_and_its_later_frames_are_refused()
    {
        var clock = new FakeTimeProvider();
        using var stuck = new ManualResetEventSlim();
        using var inGrab = new ManualResetEventSlim();
        int grabs = 0;
        var source = new ScriptedSource { OnGrab = _ => Interlocked.Increment(ref grabs) != 3 || Hang(inGrab, stuck) };
        using var capture = new LatestFrameCapture(s_options with { TimeProvider = clock });
        var states = new StateRecorder(capture);
        capture.Open(source);
        Assert.True(inGrab.Wait(s_limit, TestContext.Current.CancellationToken));
        clock.Advance(s_options.StallTimeout + TimeSpan.FromMilliseconds(500));
        states.WaitFor(CaptureState.Stalled);
        clock.Advance(s_grace);
        states.WaitFor(CaptureState.Reconnecting);
        Assert.Equal(1, capture.GetStatistics().TotalAbandoned);
        Assert.Equal(1, capture.GetStatistics().TotalStalls);

        long last = 0;
        for (int i = 0; i < 5; i++)
        {
            using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
            Assert.True(frame.Number > last);
            last = frame.Number;
        }

        Assert.Equal(2, source.OpenConnections);
        stuck.Set();
        Assert.True(SpinWait.SpinUntil(
            () => source.OpenConnections == 1 && capture.GetStatistics().CurrentAbandoned == 0,
            TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Too_many_stuck_threads_end_in_faulted()
    {
        var clock = new FakeTimeProvider();
        using var stuck = new ManualResetEventSlim();
        using var inGrab = new SemaphoreSlim(0);
        var source = new ScriptedSource
        {
            OnGrab = _ =>
            {
                inGrab.Release();
                return stuck.Wait(TimeSpan.FromSeconds(60));
            },
        };
        using var capture = new LatestFrameCapture(s_options with
        {
            TimeProvider = clock,
            MaxAbandonedThreads = 2,
            Reconnect = new ReconnectOptions { DelayOf = _ => TimeSpan.Zero },
        });
        var states = new StateRecorder(capture);
        capture.Open(source);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(inGrab.Wait(s_limit, TestContext.Current.CancellationToken));
            clock.Advance(s_options.StallTimeout + s_grace);
        }

        Assert.Contains(
            "native calls do not return",
            states.WaitFor(CaptureState.Faulted).Failure!.Message,
            StringComparison.Ordinal);
        Assert.Equal(3, capture.GetStatistics().TotalAbandoned);
        using var image = new Mat();
        Assert.False(capture.Read(image));
        Assert.True(capture.Context.Units.IsCompleted);
        stuck.Set();
        Assert.True(SpinWait.SpinUntil(() => source.OpenConnections == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void An_open_that_does_not_return_is_replaced()
    {
        var clock = new FakeTimeProvider();
        using var stuck = new ManualResetEventSlim();
        using var inOpen = new ManualResetEventSlim();
        var source = new ScriptedSource { OnOpen = number => number != 1 || Hang(inOpen, stuck) };

        // The caller of Open waits by the machine's clock.
        LatestFrameCaptureOptions options = s_options with
        {
            TimeProvider = clock,
            OpenTimeout = TimeSpan.FromMilliseconds(50),
        };
        using var capture = new LatestFrameCapture(source, options);
        Assert.True(inOpen.Wait(s_limit, TestContext.Current.CancellationToken));
        clock.Advance(options.OpenTimeout + s_grace);

        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.NotNull(frame);
        Assert.Equal(1, capture.GetStatistics().TotalAbandoned);
        stuck.Set();
        Assert.True(SpinWait.SpinUntil(() => source.OpenConnections == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_connection_that_hangs_before_its_first_frame_is_replaced()
    {
        var clock = new FakeTimeProvider();
        using var stuck = new ManualResetEventSlim();
        using var inSize = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnSize = number =>
            {
                if (number == 1) Hang(inSize, stuck);
            },
        };

        // The caller of Open waits by the machine's clock. The open itself has returned, so its limit does not count.
        LatestFrameCaptureOptions options = s_options with
        {
            TimeProvider = clock,
            OpenTimeout = TimeSpan.FromMilliseconds(50),
        };
        using var capture = new LatestFrameCapture(source, options);
        Assert.True(inSize.Wait(s_limit, TestContext.Current.CancellationToken));
        clock.Advance(options.OpenTimeout + s_grace);
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
        clock.Advance(options.StallTimeout);

        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.NotNull(frame);
        Assert.Equal((1, 2), (capture.GetStatistics().TotalAbandoned, source.Connections));
        stuck.Set();
        Assert.True(SpinWait.SpinUntil(() => source.OpenConnections == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_change_of_size_is_reported_and_a_held_frame_keeps_its_picture()
    {
        using var capture = new LatestFrameCapture(s_options);
        using var reported = new ManualResetEventSlim();
        VideoFormatChangedEventArgs? change = null;
        bool isLarge = false;
        capture.FormatChanged += (_, args) =>
        {
            change = args;
            reported.Set();
        };
        var resizing = new ScriptedSource
        {
            SizeOf = _ => Volatile.Read(ref isLarge) ? new Size(128, 96) : new Size(64, 48)
        };
        capture.Open(resizing);
        using Frame held = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Volatile.Write(ref isLarge, true);
        Assert.True(reported.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal(
            (64, 48, 128, 96),
            (change!.Previous.Width, change.Previous.Height, change.Current.Width, change.Current.Height));
        Assert.Equal((64, 48), (held.Image.Cols, held.Image.Rows));
        using var image = new Mat();
        Assert.True(SpinWait.SpinUntil(() => capture.Read(image) && image.Cols == 128, TimeSpan.FromSeconds(30)));
        Assert.Equal((128, 96), (image.Cols, image.Rows));
        Assert.Equal((128, 96), (capture.FrameWidth, capture.FrameHeight));
    }

    [Fact]
    public void Frames_from_before_an_outage_are_not_read_after_it()
    {
        using var hold = new ManualResetEventSlim();
        int connections = 0;
        var source = new ScriptedSource
        {
            OnOpen = number =>
            {
                connections = number;
                return true;
            },
            OnGrab = number => connections == 1 ? number <= 3 : number == 1 && hold.Wait(TimeSpan.FromSeconds(30)),
        };
        using var capture = new LatestFrameCapture(s_options with { StallTimeout = TimeSpan.FromMinutes(1) });
        var states = new StateRecorder(capture);
        capture.Open(source);
        states.WaitFor(CaptureState.Live, after: states.WaitFor(CaptureState.Reconnecting));

        Assert.Null(capture.TryReadFrame());
        Assert.Empty(capture.ReadRecent(4));
        hold.Set();
        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.Equal(4, frame.Number);
    }

    [Fact]
    public void A_stall_that_ends_by_itself_is_live_again()
    {
        var clock = new FakeTimeProvider();
        using var capture = new LatestFrameCapture(s_options with { TimeProvider = clock, ReadTimeout = s_limit });
        var states = new StateRecorder(capture);

        // Longer than the stall timeout, shorter than the second more after which the thread would be replaced.
        Assert.True(capture.Open(new ScriptedSource { OnSet = (_, _) => Stall(), FramesPerSecond = 1000 }));
        Assert.True(capture.Set(VideoCaptureProperties.Brightness, 1));

        states.WaitFor(CaptureState.Live, after: states.WaitFor(CaptureState.Stalled));
        Assert.True(SpinWait.SpinUntil(() => capture.Failure is null, TimeSpan.FromSeconds(30)));
        Assert.Equal((1, 0), (capture.GetStatistics().TotalStalls, capture.GetStatistics().TotalAbandoned));

        bool Stall()
        {
            clock.Advance(s_options.StallTimeout + TimeSpan.FromMilliseconds(500));
            return states.WaitFor(CaptureState.Stalled).Current == CaptureState.Stalled;
        }
    }

    private static bool Hang(ManualResetEventSlim isInside, ManualResetEventSlim end)
    {
        isInside.Set();
        return end.Wait(TimeSpan.FromSeconds(60));
    }
}
