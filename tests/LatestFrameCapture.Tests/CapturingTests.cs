using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>States, requests and failures, against a source whose calls the test holds.</summary>
public sealed class CapturingTests
{
    private static readonly LatestFrameCaptureOptions s_once = new() { Reconnect = null, SkipBacklog = false };

    [Fact]
    public void The_states_of_a_capture_come_in_their_order_and_are_logged()
    {
        var log = new ListLogger();
        var capture = new LatestFrameCapture(new LatestFrameCaptureOptions(), log);
        var states = new StateRecorder(capture);
        Assert.Equal(CaptureState.Closed, capture.State);
        Assert.True(capture.Open(
            new ScriptedSource { IsLive = false, OnGrab = number => number < 3, FramesPerSecond = 1000 }));
        states.WaitFor(CaptureState.Ended);
        Assert.True(capture.IsOpened());
        capture.Dispose();
        states.WaitFor(CaptureState.Closed);

        Assert.Equal(
            [CaptureState.Opening, CaptureState.Live, CaptureState.Ended, CaptureState.Closed],
            states.Changes.Select(change => change.Current));
        Assert.Equal(
            [CaptureState.Closed, CaptureState.Opening, CaptureState.Live, CaptureState.Ended],
            states.Changes.Select(change => change.Previous));
        Assert.Equal(5, log.Lines.Count);
    }

    [Fact]
    public void A_source_that_cannot_be_opened_is_faulted_and_named()
    {
        using var capture = new LatestFrameCapture(s_once);
        var states = new StateRecorder(capture);

        Assert.False(capture.Open(new ScriptedSource { Name = "the door", OnOpen = _ => false }));
        Assert.Contains(
            "the door could not be opened",
            states.WaitFor(CaptureState.Faulted).Failure!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_throws_is_faulted_and_ends_no_process()
    {
        using var capture = new LatestFrameCapture(
            new ScriptedSource { OnGrab = _ => throw new InvalidOperationException("broken") }, s_once);
        using var image = new Mat();

        Assert.False(capture.Read(image));
        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.False(capture.IsOpened());
    }

    [Fact]
    public void A_live_source_without_further_frames_is_faulted()
    {
        using var capture = new LatestFrameCapture(
            new ScriptedSource { OnGrab = number => number < 5 }, s_once);
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.Equal(CaptureState.Faulted, capture.State);
    }

    [Fact]
    public void A_frame_that_was_grabbed_after_the_timeout_is_not_delivered()
    {
        var clock = new FakeTimeProvider();
        var source = new ScriptedSource
        {
            OnGrab = number =>
            {
                if (number == 2) clock.Advance(TimeSpan.FromSeconds(6));
                return true;
            },
        };
        using var capture = new LatestFrameCapture(source, s_once with { TimeProvider = clock });
        using var image = new Mat();
        while (capture.Read(image)) Assert.Equal(1, ScriptedSource.NumberIn(image));

        Assert.Equal(1, capture.GetStatistics().TotalDiscardedUnusable);
        Assert.Equal(CaptureState.Faulted, capture.State);
    }

    [Fact]
    public void A_request_to_a_stuck_thread_is_answered_in_time()
    {
        using var stuck = new ManualResetEventSlim();
        using var inGrab = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnGrab = _ =>
            {
                inGrab.Set();
                return stuck.Wait(TimeSpan.FromSeconds(60));
            },
        };
        using var capture = new LatestFrameCapture(
            source,
            new LatestFrameCaptureOptions
            {
                ReadTimeout = TimeSpan.FromMilliseconds(100),
                CloseTimeout = TimeSpan.FromMilliseconds(100)
            });

        // Before that the thread serves requests.
        Assert.True(inGrab.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(capture.Set(VideoCaptureProperties.Brightness, 1));
        Assert.Equal(0, capture.Get(VideoCaptureProperties.Contrast));
        Assert.Equal(64, capture.FrameWidth);
        stuck.Set();
    }

    [Fact]
    public void A_request_is_served_by_the_capture_thread_and_one_that_throws_fails()
    {
        var source = new ScriptedSource
        {
            OnSet = (id, value) => id != (int)VideoCaptureProperties.Gain
                ? value == 7
                : throw new InvalidOperationException("no gain"),
        };
        using var capture = new LatestFrameCapture(source);

        Assert.True(capture.Set(VideoCaptureProperties.Brightness, 7));
        Assert.False(capture.Set(VideoCaptureProperties.Brightness, 8));
        Assert.False(capture.Set(VideoCaptureProperties.Gain, 7));
        Assert.Equal(CaptureState.Live, capture.State);
    }

    [Fact]
    public void A_position_that_the_source_refuses_drops_nothing()
    {
        var source = new ScriptedSource { IsLive = false, OnGrab = number => number <= 3, OnSet = (_, _) => false };
        using var capture = new LatestFrameCapture(
            new LatestFrameCaptureOptions { Delivery = FrameDelivery.Every, Pacing = FramePacing.Unpaced });
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(source));
        states.WaitFor(CaptureState.Ended);
        int changes = states.Changes.Count;

        Assert.False(capture.Set(VideoCaptureProperties.PosFrames, 1));
        Assert.Equal(3, capture.GetStatistics().CurrentStacked);
        Assert.Equal((CaptureState.Ended, changes), (capture.State, states.Changes.Count));
        using Frame first = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.Equal(1, first.Number);
    }

    [Fact]
    public void A_frame_has_no_position_where_the_streams_time_is_absurd()
    {
        TimeSpan[] times =
        [
            TimeSpan.FromDays(36_499), TimeSpan.FromDays(36_500), TimeSpan.MaxValue, TimeSpan.FromTicks(-1),
            TimeSpan.MinValue, TimeSpan.Zero,
        ];
        var source = new ScriptedSource
        {
            IsLive = false,
            OnGrab = number => number <= times.Length,
            PositionOf = number => times[Math.Min(number, times.Length) - 1],
        };
        using var capture = new LatestFrameCapture(
            source,
            new LatestFrameCaptureOptions { Delivery = FrameDelivery.Every, Pacing = FramePacing.Unpaced });
        List<TimeSpan?> positions = [];
        while (capture.ReadFrame(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame) positions.Add(frame.SourcePosition);
        }

        Assert.Equal([times[0], null, null, null, null, TimeSpan.Zero], positions);
    }

    [Fact]
    public void Opening_again_ends_the_old_source_and_frame_numbers_continue()
    {
        var first = new ScriptedSource();
        var second = new ScriptedSource();
        using var capture = new LatestFrameCapture(first, new LatestFrameCaptureOptions { SkipBacklog = false });
        using Frame before = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        Assert.True(capture.Open(second));
        using Frame after = capture.ReadFrame(TestContext.Current.CancellationToken)!;

        Assert.Equal((0, 1), (first.OpenConnections, second.OpenConnections));
        Assert.True(after.Number > before.Number);
        Assert.Equal(2, capture.GetStatistics().TotalConnections);
    }

    [Fact]
    public void A_handler_that_throws_does_not_keep_the_event_from_other_handlers()
    {
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions(), log);
        capture.StateChanged += (_, _) => throw new InvalidOperationException("a handler's fault");
        var states = new StateRecorder(capture);
        capture.Open(new ScriptedSource());

        states.WaitFor(CaptureState.Live);
        Assert.Contains(log.Lines, line => line.Contains("a handler's fault", StringComparison.Ordinal));
    }
}
