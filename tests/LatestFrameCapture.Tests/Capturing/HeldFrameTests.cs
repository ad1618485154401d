using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

public sealed class HeldFrameTests
{
    [Fact]
    public void A_held_frame_is_shown_after_a_wait_and_not_before()
    {
        var clock = new FakeTimeProvider();
        using var image = new Mat();
        var buffer = new FrameBuffer(image);
        var shown = new List<FrameBuffer>();
        using var held = new HeldFrame(clock, shown.Add);
        held.Hold(buffer);
        clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Same(buffer, held.TakeBack());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(shown);

        held.Hold(buffer);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(buffer, Assert.Single(shown));
        Assert.Null(held.TakeBack());
    }

    [Fact]
    public void A_clock_that_throws_on_the_timers_thread_ends_no_process_and_loses_no_frame()
    {
        var clock = new ThrowingClock();
        using var image = new Mat();
        var buffer = new FrameBuffer(image);
        using var held = new HeldFrame(clock, _ => Assert.Fail("not shown"));
        held.Hold(buffer);
        clock.Throws = true;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(buffer, held.TakeBack());
    }

    private sealed class ThrowingClock : FakeTimeProvider
    {
        public bool Throws { get; set; }

        public override long GetTimestamp() =>
            Throws ? throw new InvalidOperationException("the clock") : base.GetTimestamp();
    }
}
