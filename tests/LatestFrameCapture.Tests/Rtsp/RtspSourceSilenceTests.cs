namespace LatestFrames;

/// <summary>A camera that falls silent, and one that sends seldom.</summary>
public sealed class RtspSourceSilenceTests
{
    [Fact]
    public void Silence_is_a_stall_and_the_next_connection_is_live()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { StallTimeout = TimeSpan.FromSeconds(1) };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options);
        watched.WaitFor(_ => true);
        stream.IsSilent = true;
        CaptureStateChangedEventArgs stalled = watched.States.WaitFor(CaptureState.Stalled);
        CaptureStateChangedEventArgs again = watched.States.WaitFor(CaptureState.Reconnecting, after: stalled);
        watched.WaitUntil(() => stream.Plays > 1, "second PLAY");
        stream.IsSilent = false;
        watched.States.WaitFor(CaptureState.Live, after: again);

        Assert.Equal(CaptureFailureReason.Stalled, stalled.Failure!.Reason);
        int seen = watched.Pictures.Count;
        watched.WaitFor(_ => true, count: seen + 5);
        Assert.True(watched.Statistics.TotalStalls >= 1);
    }

    [Fact]
    public void Packets_without_pictures_are_no_stall()
    {
        // From picture 20 on nothing can be shown, because the next key frame comes only after a time.
        CodedVideo video = PictureStream.Hundred;
        var stream = new PictureStream(video)
        {
            UnitOf = n => n is >= 20 and < 70 ? video.Units[21 + n % 9] : video.Units[n % 100],
            Drops = (picture, _) => picture == 20,
        };
        using RtspTestCamera camera = Camera(stream);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { StallTimeout = TimeSpan.FromSeconds(1) };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options);
        watched.WaitFor(picture => picture.Index >= 70);

        Assert.Equal((0, 1), (watched.Statistics.TotalStalls, watched.Statistics.TotalConnections));
        Assert.Equal(
            [CaptureState.Opening, CaptureState.Live],
            watched.States.Changes.Select(change => change.Current));
    }

    [Fact]
    public void Two_pictures_a_second_are_no_stall()
    {
        static TimeSpan Half(int n) => n * TimeSpan.FromMilliseconds(500);
        var stream = new PictureStream(PictureStream.Hundred) { DueOf = Half, PositionOf = Half };
        using RtspTestCamera camera = Camera(stream);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with { StallTimeout = TimeSpan.FromSeconds(2) };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), options);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 10);

        Assert.Equal(
            Enumerable.Range(pictures[0].Index!.Value, 10),
            pictures.Take(10).Select(picture => picture.Index!.Value));
        Assert.Equal((0, 1), (watched.Statistics.TotalStalls, watched.Statistics.TotalConnections));
        Assert.DoesNotContain(watched.States.Changes, change => change.Current == CaptureState.Stalled);
    }

    private static RtspTestCamera Camera(PictureStream stream) => new RtspTestCamera
    {
        Description = PictureStream.Description(),
        Packets = stream.Packets,
    }.Start();
}
