namespace LatestFrames;

/// <summary>A camera that begins to send what the decoder refuses.</summary>
public sealed class RtspSourceRefusalTests
{
    private const int FirstRefused = 20;

    // A slice of a key frame that names a parameter set which cannot be: no decoder makes a picture of it.
    private static readonly byte[] s_refused =
    [
        0, 0, 0, 1, 0x65, 0x88, 0, 0x40, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80
    ];

    [Fact]
    public void Three_refused_key_frames_in_a_row_end_the_connection()
    {
        PictureStream stream = Refusing(until: int.MaxValue);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Reconnecting).Failure!;

        Assert.Equal(CaptureFailureReason.Ended, failure.Reason);
        Assert.Contains("3 key frames in a row", failure.Message, StringComparison.Ordinal);
        Assert.Contains("libavcodec", failure.Message, StringComparison.Ordinal);

        // The next connection begins with pictures that can be shown.
        watched.WaitUntil(() => watched.Statistics.TotalConnections == 2, "second connection");
        int seen = watched.Pictures.Count;
        watched.WaitFor(_ => true, count: seen + 3);
        Assert.All(watched.Pictures, picture => Assert.InRange(picture.Index ?? -1, 0, FirstRefused - 1));
        Assert.Equal(0, watched.Statistics.TotalStalls);
    }

    [Fact]
    public void Two_refused_key_frames_hide_their_pictures_and_harm_no_connection()
    {
        // Twice: a picture between them starts the count again.
        PictureStream stream = Refusing(until: FirstRefused + 20);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitFor(picture => picture.Index >= 80);

        Assert.Equal((1, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
        Assert.All(
            watched.Pictures,
            picture => Assert.True(
                picture.Index is (>= 0 and < 20) or (>= 40 and < 50) or >= 70,
                $"{picture.Index}"));
        Assert.Equal(40, watched.Statistics.TotalPicturesHidden);
    }

    /// <summary>Key frames from the twentieth picture on are refused, and those from the fiftieth.</summary>
    private static PictureStream Refusing(int until)
    {
        CodedVideo video = PictureStream.Hundred;
        var refused = new AccessUnit { IsKeyFrame = true };
        Assert.True(refused.TryAppend(s_refused));
        bool IsRefused(int n) => n % 10 == 0 && ((n >= FirstRefused && n < until) || n is 50 or 60);
        return new PictureStream(video) { UnitOf = n => IsRefused(n) ? refused : video.Units[n % video.Units.Count] };
    }

    private static RtspTestCamera Camera(PictureStream stream) => new RtspTestCamera
    {
        Description = PictureStream.Description(),
        Packets = stream.Packets,
    }.Start();
}
