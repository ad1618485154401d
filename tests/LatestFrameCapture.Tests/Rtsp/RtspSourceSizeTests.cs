namespace LatestFrames;

/// <summary>A camera whose picture changes its size.</summary>
public sealed class RtspSourceSizeTests
{
    [Theory]
    [InlineData(640, 480)]
    [InlineData(272, 160)]
    public void A_new_size_in_mid_stream_is_a_new_format_and_no_picture_is_cut(int width, int height)
    {
        const int Change = 30;
        CodedVideo first = PictureStream.Hundred;
        CodedVideo second = CodedVideo.Stamped(VideoCodec.H264, 60, width, height, firstIndex: Change);
        var stream = new PictureStream(first)
        {
            UnitOf = n => n < Change ? first.Units[n] : second.Units[(n - Change) % 60]
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(picture => picture.Width == width, count: 10);

        Assert.All(pictures, picture => Assert.NotNull(picture.Index));
        Assert.All(
            pictures,
            picture => Assert.Equal(
                picture.Index < Change ? (320, 240) : (width, height),
                (picture.Width, picture.Height)));
        Assert.Contains(pictures, picture => picture.Width == 320);
        watched.WaitUntil(
            () => watched.Formats.Any(format => (format.Width, format.Height) == (width, height)),
            "FormatChanged");
        Assert.Equal((width, height), (watched.Capture.FrameWidth, watched.Capture.FrameHeight));
        Assert.Equal((1, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalPicturesHidden));
    }
}
