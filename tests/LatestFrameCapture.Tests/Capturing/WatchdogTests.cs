using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>When the watchdog looks: in time, and no more often than something can be overdue.</summary>
public sealed class WatchdogTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_stall_is_noticed_at_its_limit_although_the_last_look_was_between_two_frames()
    {
        var clock = new CountingClock();
        using var mayGoOn = new ManualResetEventSlim();
        using var isWaiting = new ManualResetEventSlim();
        using var isWatched = new ManualResetEventSlim();
        int frames = 0;
        var source = new ScriptedSource
        {
            OnGrab = _ =>
            {
                isWatched.Wait(s_limit);
                if (++frames <= 400)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(40));
                    return true;
                }

                isWaiting.Set();
                return mayGoOn.Wait(s_limit);
            },
        };
        var options = new LatestFrameCaptureOptions
        {
            TimeProvider = clock,
            SkipBacklog = false,
            OpenTimeout = s_limit,
            StallTimeout = TimeSpan.FromSeconds(5),
        };
        using var capture = new LatestFrameCapture(source, options);
        var states = new StateRecorder(capture);
        isWatched.Set();
        Assert.True(isWaiting.Wait(s_limit, TestContext.Current.CancellationToken));

        // 16 s of frames: it looks when a frame would have been overdue, which is each time 5 s after one.
        Assert.InRange(clock.Looks, 1, 10);
        Assert.Equal(CaptureState.Live, capture.State);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(CaptureState.Live, capture.State);
        clock.Advance(TimeSpan.FromMilliseconds(120));
        states.WaitFor(CaptureState.Stalled);
        mayGoOn.Set();
        states.WaitFor(CaptureState.Live);
    }

    /// <summary>Counts how often a timer has elapsed.</summary>
    private sealed class CountingClock : FakeTimeProvider
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(
                argument =>
                {
                    Interlocked.Increment(ref _looks);
                    callback(argument);
                },
                state,
                dueTime,
                period);
    }
}
