namespace LatestFrames;

/// <summary>When the second source is tried.</summary>
public sealed class FallbackSourceTests
{
    private readonly UnopenableSource _first = new(CaptureFailureReason.UnsupportedCodec, mayAnotherRead: true);
    private int _made;

    [Theory]
    [InlineData(CaptureFailureReason.TimedOut, 2)]
    [InlineData(CaptureFailureReason.Refused, 2)]
    [InlineData(CaptureFailureReason.UnsupportedCodec, 1)]
    [InlineData(CaptureFailureReason.Unknown, 1)]
    public void The_second_source_is_tried_until_it_has_reached_the_camera(CaptureFailureReason reason, int expected)
    {
        var source = new FallbackSource(_first, () =>
        {
            _made++;
            return new UnopenableSource(reason, mayAnotherRead: false);
        });

        for (int i = 0; i < 2; i++)
        {
            FrameSourceOpening opening = Opening();
            Assert.Null(source.Open(opening));
            Assert.Equal(CaptureFailureReason.UnsupportedCodec, opening.Failure?.Reason);
        }

        Assert.Equal(expected, _made);
    }

    private static FrameSourceOpening Opening() =>
        new(new LatestFrameCaptureOptions(), () => { }, () => { }, _ => { }, CancellationToken.None);

    private sealed class UnopenableSource(CaptureFailureReason reason, bool mayAnotherRead) : IFrameSource
    {
        public string Name => "camera";

        public bool IsLive => true;

        public IFrameConnection? Open(FrameSourceOpening opening)
        {
            opening.Failure = new CaptureFailure(reason, "camera: no.");
            opening.MayAnotherSourceRead = mayAnotherRead;
            return null;
        }
    }
}
