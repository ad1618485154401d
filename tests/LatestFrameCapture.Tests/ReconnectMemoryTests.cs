using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What was learned of a source survives its connection (invariant 12).</summary>
public sealed class ReconnectMemoryTests
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        CloseTimeout = TimeSpan.FromSeconds(30),
        Reconnect = new ReconnectOptions { DelayOf = _ => TimeSpan.Zero },
    };

    [Fact]
    public void A_source_that_only_its_connection_knew_to_be_live_is_retried()
    {
        // As a GStreamer pipeline that was opened with ANY: the first opening after the loss fails, the next one does
        // not.
        var source = new ScriptedSource
        {
            IsKnownLive = false,
            OnOpen = number => number != 2,
            OnGrab = number => number < 10,
        };
        using var capture = new LatestFrameCapture(s_options);
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(source));
        CaptureStateChangedEventArgs lost = states.WaitFor(CaptureState.Reconnecting);
        states.WaitFor(CaptureState.Live, after: lost);
        Assert.DoesNotContain(CaptureState.Faulted, states.Changes.Select(change => change.Current));
    }

    [Fact]
    public void A_source_that_was_never_known_to_be_live_is_not_retried()
    {
        var source = new ScriptedSource { IsKnownLive = false, OnOpen = _ => false };
        using var capture = new LatestFrameCapture(source, s_options);
        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.Equal(1, source.Connections);
    }

    [Fact]
    public void What_the_user_has_set_is_also_set_on_the_next_connection()
    {
        using var mayGrab = new SemaphoreSlim(0);
        using var isLost = new ManualResetEventSlim();
        List<(int Property, double Value)> calls = [];
        var source = new ScriptedSource
        {
            OnGrab = _ => mayGrab.Wait(TimeSpan.FromSeconds(30)) && !isLost.IsSet,
            OnSet = (property, value) =>
            {
                lock (calls) calls.Add((property, value));
                return property != (int)VideoCaptureProperties.Gain;
            },
        };
        using var capture = new LatestFrameCapture(s_options);
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(source));
        Assert.True(Set(VideoCaptureProperties.Exposure, 7));
        Assert.True(Set(VideoCaptureProperties.Brightness, 2));
        Assert.True(Set(VideoCaptureProperties.Exposure, 8));
        Assert.False(Set(VideoCaptureProperties.Gain, 1));
        lock (calls) calls.Clear();

        isLost.Set();
        mayGrab.Release();
        CaptureStateChangedEventArgs lost = states.WaitFor(CaptureState.Reconnecting);
        states.WaitFor(CaptureState.Live, after: lost);
        lock (calls)
        {
            Assert.Equal(
                [((int)VideoCaptureProperties.Brightness, 2), ((int)VideoCaptureProperties.Exposure, 8)], calls);
        }

        // Another source owes nothing of it.
        isLost.Reset();
        mayGrab.Release(10);
        lock (calls) calls.Clear();
        Assert.True(capture.Open(source));
        lock (calls) Assert.Empty(calls);
        mayGrab.Release(1000);

        bool Set(VideoCaptureProperties property, double value)
        {
            // The thread serves it between two frames.
            Task<bool> set = Task.Run(() => capture.Set(property, value));
            while (!set.Wait(TimeSpan.FromMilliseconds(1))) mayGrab.Release();
            return set.Result;
        }
    }

    [Fact]
    public void An_open_that_throws_is_not_taken_for_a_stuck_thread()
    {
        var clock = new FakeTimeProvider();
        using var isWaiting = new SemaphoreSlim(0);
        var source = new ScriptedSource
        {
            OnOpen = _ =>
            {
                isWaiting.Release();
                throw new InvalidOperationException("no rtsp://user:s3cret@camera/");
            },
        };
        string? shown = null;
        using var capture = new LatestFrameCapture(s_options with
        {
            TimeProvider = clock,
            Reconnect = new ReconnectOptions
            {
                DelayOf = attempt =>
                {
                    shown = attempt.ToString();
                    return TimeSpan.FromHours(1);
                },
            },
        });
        var states = new StateRecorder(capture);
        Assert.False(capture.Open(source));
        states.WaitFor(CaptureState.Reconnecting);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
        Assert.Equal((1, 1), (source.Connections, capture.GetStatistics().TotalFailures));
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_reports_a_slow_decoder_gets_no_retry_without_a_delay()
    {
        using var asked = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnOpen = _ => false,
            Failure = new CaptureFailure(CaptureFailureReason.FellBehind, "a made-up reason"),
        };
        using var capture = new LatestFrameCapture(s_options with
        {
            Reconnect = new ReconnectOptions
            {
                DelayOf = _ =>
                {
                    asked.Set();
                    return null;
                },
            },
        });
        var states = new StateRecorder(capture);
        Assert.False(capture.Open(source));
        Assert.Equal(CaptureFailureReason.Unknown, states.WaitFor(CaptureState.Faulted).Failure!.Reason);
        Assert.True(asked.IsSet);
    }
}
