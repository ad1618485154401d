namespace LatestFrames;

/// <summary>A pause of an RTSP camera: what is sent over the network, what is decoded, and what is shown after
/// it.</summary>
public sealed class RtspSourcePauseTests
{
    // A key frame each 2 s.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_kept_connection_shows_the_next_picture_without_waiting_for_a_key_frame()
    {
        PictureStream stream = Slow();
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        watched.Capture.ReadFrame(Token)!.Dispose();
        for (int i = 0; i < 2; i++)
        {
            Assert.True(watched.Capture.Pause());

            // Over a key frame, and then in the first half of a group.
            int before = stream.LastSent;
            watched.WaitUntil(
                () => stream.LastSent >= before + 8 && stream.LastSent % 10 is 2 or 3,
                "further pictures");
            Assert.Null(watched.Capture.TryReadFrame());
            int newest = stream.LastSent;
            DateTimeOffset resumed = TimeProvider.System.GetUtcNow();
            Assert.True(watched.Capture.Resume());

            // All of them, in order: the decoder was given what came in the pause.
            int last = newest - 1;
            for (int k = 0; k < 4; k++)
            {
                using Frame frame = watched.Capture.ReadFrame(Token)!;
                int index = SeenPicture.Of(frame).Index!.Value;
                Assert.InRange(index, last + 1, k == 0 ? newest + 4 : last + 3);
                Assert.True(
                    frame.GrabbedAt >= resumed - TimeSpan.FromMilliseconds(20),
                    $"{frame.GrabbedAt:O} and {resumed:O}");
                last = index;
            }
        }

        CaptureStatistics statistics = watched.Statistics;
        Assert.Equal((1, 1, 1), (camera.Connections, stream.Plays, statistics.TotalConnections));
        Assert.Equal(
            (0, 0, 0),
            (statistics.TotalFailures, statistics.TotalPicturesHidden, statistics.TotalPicturesSkipped));
    }

    [Fact]
    public void In_a_pause_nothing_is_decoded()
    {
        // A decoder refuses these pictures, which is counted; the one before the pause's end is whole.
        bool isSpoilt = false;
        var stream = new PictureStream(PictureStream.Hundred)
        {
            UnitOf = n => Volatile.Read(ref isSpoilt) && n % 10 != 0
                ? Spoilt(PictureStream.Hundred.Units[n % 100])
                : PictureStream.Hundred.Units[n % 100],
        };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        watched.Capture.ReadFrame(Token)!.Dispose();
        watched.Capture.Pause();
        long unwanted = watched.Statistics.TotalDiscardedUnwanted;
        watched.WaitUntil(() => watched.Statistics.TotalDiscardedUnwanted > unwanted + 2, "the pause");
        Volatile.Write(ref isSpoilt, true);
        int from = stream.LastSent;
        watched.WaitUntil(() => stream.LastSent >= from + 25, "spoilt pictures");
        Volatile.Write(ref isSpoilt, false);
        from = stream.LastSent;
        watched.WaitUntil(() => stream.LastSent >= from + 12, "a whole key frame");
        long received = watched.Statistics.TotalDiscardedUnwanted - unwanted;
        watched.Capture.Resume();
        using Frame frame = watched.Capture.ReadFrame(Token)!;

        Assert.True(SeenPicture.Of(frame).Index >= stream.LastSent % 100 - 10);
        Assert.True(received >= 30, watched.Statistics.ToString());
        Assert.Equal(0, watched.Statistics.TotalPicturesHidden);
    }

    [Fact]
    public void A_closed_connection_ends_the_session_and_a_new_one_begins_after_the_pause()
    {
        PictureStream stream = Slow();
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        watched.Capture.ReadFrame(Token)!.Dispose();
        Assert.True(watched.Capture.Pause(PauseMode.CloseConnection));
        camera.WaitForRequests("TEARDOWN");
        Assert.Equal((1, CaptureState.Paused), (camera.Connections, watched.Capture.State));
        Assert.Null(watched.Capture.TryReadFrame());

        DateTimeOffset resumed = TimeProvider.System.GetUtcNow();
        watched.Capture.Resume();
        using Frame frame = watched.Capture.ReadFrame(Token)!;
        Assert.True(frame.GrabbedAt >= resumed - TimeSpan.FromMilliseconds(20));
        Assert.Equal((2, 2), (camera.Connections, stream.Plays));
        Assert.Equal((2, 0), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
    }

    [Fact]
    public async Task An_opening_that_waits_for_the_camera_ends_at_once()
    {
        // It never answers.
        using RtspTestCamera camera = new RtspTestCamera { Answer = _ => "" }.Start();
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient);
        Task<bool> opening = Task.Run(() => capture.Open(new RtspSource(camera.UrlText())), Token);
        camera.WaitForRequests("DESCRIBE");
        Assert.True(capture.Pause(PauseMode.CloseConnection));

        // The attempt itself would take 20 s.
        Assert.False(await opening.WaitAsync(TimeSpan.FromSeconds(15), Token));
        Assert.Equal((CaptureState.Paused, 0), (capture.State, capture.GetStatistics().TotalFailures));
    }

    [Fact]
    public void Readers_of_coded_pictures_get_all_of_them_while_the_connection_is_kept()
    {
        using RtspTestCamera camera = Camera(new PictureStream(PictureStream.Hundred));
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        watched.Capture.Pause();
        long pushed = watched.Statistics.TotalPushed;
        TimeSpan? last = null;
        for (int i = 0; i < 30; i++)
        {
            CodedPicture picture = reader.Read(TimeSpan.FromSeconds(30), Token)!.Value;
            if (last is { } before) Assert.InRange((picture.Position - before).TotalMilliseconds, 39, 41);
            last = picture.Position;
        }

        Assert.Equal(0, reader.TotalSkipped);
        Assert.Equal(pushed, watched.Statistics.TotalPushed);
    }

    private static AccessUnit Spoilt(AccessUnit whole)
    {
        var unit = new AccessUnit();
        byte[] data = [.. whole.Data.AsSpan(0, whole.Length)];

        // Behind the first bytes of the slice's header: the other NAL units stay.
        for (int i = Math.Max(12, data.Length / 4); i < data.Length; i++) data[i] = 0x55;
        unit.TryAppend(data);
        return unit;
    }

    private static PictureStream Slow() => new(PictureStream.Hundred)
    {
        DueOf = n => n * s_interval,
        PositionOf = n => n * s_interval
    };

    private static RtspTestCamera Camera(PictureStream stream) => new RtspTestCamera
    {
        Description = PictureStream.Description(),
        Packets = stream.Packets,
    }.Start();
}
