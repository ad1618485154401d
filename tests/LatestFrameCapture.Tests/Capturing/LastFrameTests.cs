using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Invariant 11: whatever the rules on backlog say, the last frame before each wait is shown.</summary>
public sealed class LastFrameTests
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        StallTimeout = TimeSpan.FromSeconds(60),
        ReadTimeout = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public void The_last_frame_of_a_backlog_is_shown_while_the_source_waits()
    {
        using var waits = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var clock = new FakeTimeProvider();
        var source = new ScriptedSource
        {
            OnGrab = number =>
            {
                if (number <= 5) return true;
                waits.Set();
                return (number == 6 ? release : end).Wait(TimeSpan.FromSeconds(60));
            },
        };
        using var capture = new LatestFrameCapture(source, s_options with { TimeProvider = clock });
        using var image = new Mat();
        Assert.True(waits.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "a wait");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(capture.Read(image));
        Assert.Equal(5, ScriptedSource.NumberIn(image));
        Assert.Equal(4, capture.GetStatistics().TotalDiscardedBacklog);

        // It waited for this one, so it is at the live edge.
        release.Set();
        Assert.True(capture.Read(image));
        Assert.Equal(6, ScriptedSource.NumberIn(image));
        end.Set();
    }

    [Fact]
    public void The_last_frame_of_a_connection_is_shown_when_it_ends()
    {
        using var release = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnGrab = number => number <= 1,
            OnOpen = number => number == 1 || !release.Wait(TimeSpan.FromSeconds(60)),
        };
        using var capture = new LatestFrameCapture(source, s_options);
        using var image = new Mat();
        Assert.True(capture.Read(image));
        Assert.Equal(1, ScriptedSource.NumberIn(image));
        release.Set();
    }

    [Fact]
    public void A_source_of_bursts_that_stalled_once_may_wait_longer_on_its_next_connection()
    {
        // 4 s of a camera at once, and a wait that is longer than the option allows.
        using var end = new ManualResetEventSlim();
        var limits = new List<TimeSpan>();
        var bursts = new ScriptedSource
        {
            PositionOf = number => TimeSpan.FromMilliseconds(40 * number),
            OnGrab = number => number <= 100 || !end.Wait(TimeSpan.FromSeconds(1.2)),
        };
        var source = new WatchedSource(bursts, opening => limits.Add(opening.StallTimeout));
        using var capture = new LatestFrameCapture(
            source,
            s_options with { StallTimeout = TimeSpan.FromSeconds(0.7), OpenTimeout = TimeSpan.FromSeconds(30) });
        using var image = new Mat();
        do Assert.True(capture.Read(image));
        while (ScriptedSource.NumberIn(image) <= 101);
        Assert.Equal(2, bursts.Connections);
        Assert.Equal([TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(20)], limits);
        end.Set();
    }

    [Fact]
    public void A_source_of_bursts_is_shown_at_its_own_pace()
    {
        // 4 s of a camera at once, a wait, and the next burst.
        using var waited = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            PositionOf = number => TimeSpan.FromMilliseconds(40 * number),
            OnGrab = number => number != 101 || !waited.Wait(TimeSpan.FromSeconds(0.8)),
        };
        using var capture = new LatestFrameCapture(source, s_options with { ReadTimeout = TimeSpan.FromSeconds(30) });
        using var image = new Mat();
        do Assert.True(capture.Read(image));
        while (ScriptedSource.NumberIn(image) < 101);
        TimeProvider clock = TimeProvider.System;
        long start = clock.GetTimestamp();
        do Assert.True(capture.Read(image));
        while (ScriptedSource.NumberIn(image) < 126);

        // 25 frames; unpaced they would be over at once.
        Assert.InRange(clock.GetElapsedTime(start).TotalSeconds, 0.7, 30);
    }

    private sealed class WatchedSource(IFrameSource source, Action<FrameSourceOpening> onOpen) : IFrameSource
    {
        public string Name => source.Name;

        public bool IsLive => source.IsLive;

        public IFrameConnection? Open(FrameSourceOpening opening)
        {
            onOpen(opening);
            return source.Open(opening);
        }
    }
}
