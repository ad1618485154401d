namespace LatestFrames;

public sealed class SlowOpeningTests
{
    [Fact]
    public void Open_waits_for_as_long_as_the_source_may_take()
    {
        using var never = new ManualResetEventSlim();
        var source = new SlowSource(opening =>
        {
            // Longer than the option's limit and its grace of a second.
            opening.OpenTimeout = TimeSpan.FromSeconds(60);
            opening.Begin();
            never.Wait(TimeSpan.FromSeconds(1.5));
        });
        using var capture = new LatestFrameCapture(
            new LatestFrameCaptureOptions { OpenTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.True(capture.Open(source));
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    private sealed class SlowSource(Action<FrameSourceOpening> onOpen) : IFrameSource
    {
        private readonly ScriptedSource _source = new();

        public string Name => "slow";

        public bool IsLive => true;

        public IFrameConnection? Open(FrameSourceOpening opening)
        {
            onOpen(opening);
            return _source.Open(opening);
        }
    }
}
