namespace LatestFrames;

/// <summary>Streams as cameras send them, over real connections.</summary>
public sealed class MotionJpegSourceDeliveryTests(ITestOutputHelper output)
{
    public static TheoryData<string> Styles => MultipartReaderTests.Styles;

    [Theory]
    [MemberData(nameof(Styles))]
    public void Every_style_delivers(string style)
    {
        var stream = new MultipartStream { Style = MultipartStyle.All[style] };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 8);
        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        Assert.Equal(watched.Indexes.Order(), watched.Indexes);
        Assert.Equal(1, camera.Connections);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_picture_is_shown_as_soon_as_its_last_byte_is_there(bool isSecure, bool isChunked)
    {
        // Nothing follows a picture until it was seen; it comes in pieces of odd sizes.
        using var gate = new SemaphoreSlim(1);
        var stream = new MultipartStream
        {
            IsChunked = isChunked,
            DueOf = _ => 0,
            Gate = gate,
            Cut = part => part.Chunk(377),
            Style = new MultipartStyle { Headers = [], AfterBody = "" },
        };
        using HttpTestCamera camera = stream.Camera(isSecure: isSecure);
        using var watched = new WatchedRtsp(camera.Source());
        for (int n = 1; n < 6; n++)
        {
            gate.Release();
            watched.WaitFor(picture => picture.Index == n);
        }

        TimeSpan[] ages = [.. watched.Pictures.Skip(1).Select(picture => picture.Age).Order()];
        output.WriteLine($"median age {ages[ages.Length / 2].TotalMilliseconds:0.0} ms");
        Assert.True(watched.Statistics.TotalConnections == 1, watched.Statistics.ToString());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_picture_may_come_in_pieces_with_long_pauses(bool isSecure, bool isChunked)
    {
        // Longer than a grab waits, at places that mean something for chunks and records of TLS.
        var stream = new MultipartStream
        {
            IsChunked = isChunked,
            DueOf = n => 0,
            Cut = part => [part[..1], part[1..40], part[40..41], part[41..1000], part[1000..]],
            Drip = 130,
        };
        using HttpTestCamera camera = stream.Camera(isSecure: isSecure);
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 4);
        Assert.Equal([0, 1, 2, 3], watched.Indexes.Take(4));
        Assert.Equal(1, camera.Connections);
    }

    [Fact]
    public void A_picture_that_was_cut_is_not_shown_and_counted()
    {
        // As cameras do that run out of room while they send.
        var stream = new MultipartStream
        {
            PictureOf = n => n % 3 == 1 ? JpegPictures.Hundred[n % 100][..^900] : JpegPictures.Hundred[n % 100],
            Style = new MultipartStyle { Headers = ["Content-Length: 50000"] },
            Pictures = 90,
        };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 8);
        Assert.DoesNotContain(watched.Indexes, index => index % 3 == 1);
        Assert.InRange(watched.Statistics.TotalPicturesHidden, 2, 30);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void A_camera_is_described_as_by_OpenCV()
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 14);
        LatestFrameCapture capture = watched.Capture;
        Assert.Equal((320, 240), (capture.FrameWidth, capture.FrameHeight));
        Assert.Equal("MJPG", capture.FourCC);
        Assert.Equal("HTTP+OpenCV JPEG", capture.GetBackendName());
        watched.WaitUntil(() => capture.Fps is > 20 and < 30, "measured rate");
        Assert.False(capture.Set(OpenCvSharp.VideoCaptureProperties.FrameWidth, 640));
        Assert.All(watched.Pictures, picture => Assert.Null(picture.Position));
    }

    [Fact]
    public void The_cameras_own_time_comes_with_the_picture()
    {
        var stream = new MultipartStream
        {
            Style = new MultipartStyle { Headers = ["X-Timestamp: 1764200000.5", "Content-Length: {0}"] }
        };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_764_200_000_500), watched.Pictures[0].CameraTime);
    }

    [Fact]
    public void A_change_of_size_is_shown_at_once()
    {
        var stream = new MultipartStream
        {
            PictureOf = n => n < 10
                ? JpegPictures.Hundred[n]
                : JpegPictures.Make(n, n < 20 ? 256 : 640, n < 20 ? 96 : 480)
        };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(picture => picture.Width == 640);
        Assert.Contains(watched.Pictures, picture => (picture.Width, picture.Height) == (256, 96));
        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        watched.WaitUntil(() => watched.Formats.Any(format => format.Width == 640), "new format");
        Assert.Equal(1, camera.Connections);
    }

    [Fact]
    public void Of_pictures_that_come_together_the_newest_is_shown_and_the_last_before_a_wait_always()
    {
        // Ten at once, and no further one before the last of them was seen.
        using var gate = new SemaphoreSlim(10);
        var stream = new MultipartStream { DueOf = _ => 0, Gate = gate };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        foreach (int last in (int[])[9, 19, 29, 39])
        {
            watched.WaitFor(picture => picture.Index == last);
            gate.Release(10);
        }

        CaptureStatistics statistics = watched.Statistics;
        output.WriteLine($"{string.Join(' ', watched.Indexes)}; {statistics}");
        Assert.True(statistics.TotalDiscardedBacklog >= 20, statistics.ToString());
    }

    [Fact]
    public void What_an_interruption_held_back_is_left_out_also_when_it_comes_one_by_one()
    {
        // Ten pictures 5 ms apart after a second without any; their successors are on time.
        const int First = 30, Last = 39;
        var stream = new MultipartStream
        {
            DueOf = n => n < First ? n * 40 : n <= Last ? First * 40 + 1000 + (n - First) * 5 : 1000 + n * 40,
        };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(picture => picture.Index == Last + 20);
        output.WriteLine(string.Join(' ', watched.Indexes));

        // A sender on a busy machine may pause in between.
        Assert.InRange(watched.Indexes.Count(index => index is >= First and < Last), 0, 5);
        Assert.Contains(Last, watched.Indexes);
        Assert.InRange(watched.Indexes.Count(index => index > Last), 10, int.MaxValue);
    }

    [Fact]
    public void The_first_picture_after_an_interruption_is_left_out_if_others_follow_it_soon()
    {
        // As TCP repeats one segment first: one picture, then its successors together, more than an interval later.
        const int First = 30, Last = 39;
        Assert.Contains(true, Enumerable.Range(0, 3).Select(_ =>
        {
            var stream = new MultipartStream
            {
                DueOf = n => n < First ? n * 40
                    : n == First ? First * 40 + 1000
                    : Math.Max(n * 40, First * 40 + 1000 + 100),
            };
            using HttpTestCamera camera = stream.Camera();
            using var watched = new WatchedRtsp(camera.Source());
            watched.WaitFor(picture => picture.Index > Last + 5);
            output.WriteLine(string.Join(' ', watched.Indexes));

            // A busy machine may make the 100 ms longer than the 250 ms for which it waits; not three times.
            return !watched.Indexes.Contains(First);
        }));
    }

    [Fact]
    public void A_camera_that_has_become_faster_after_an_interruption_is_shown_at_its_rate()
    {
        // As one that changes from night to day, but so fast that a busy machine makes no gap that ends it.
        const int First = 15, Last = First + 300;
        var stream = new MultipartStream
        {
            DueOf = n => n < First ? n * 200 : First * 200 + 1000 + (n - First) * 10,
        };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitUntil(() => stream.LastSent >= Last, "pictures");
        output.WriteLine(string.Join(' ', watched.Indexes));

        // One a second would be three more; a camera that is too fast for a busy machine is shown ten times a second.
        Assert.InRange(watched.Indexes.Count, First + 10, Last + 10);
        Assert.Equal(1, camera.Connections);
    }

    [Fact]
    public void All_pictures_are_shown_where_the_backlog_is_wanted()
    {
        var stream = new MultipartStream { DueOf = n => n / 4 * 200 };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source(), WatchedRtsp.Patient with { SkipBacklog = false });
        watched.WaitUntil(() => watched.Statistics.TotalPushed > 30, "pictures");
        Assert.Equal(0, watched.Statistics.TotalDiscardedBacklog);
    }

    [Fact]
    public void A_camera_that_sends_without_a_pause_is_shown()
    {
        var stream = new MultipartStream { DueOf = _ => 0 };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 15);
        output.WriteLine(watched.Statistics.ToString());
        Assert.True(watched.Statistics.TotalDiscardedBacklog > 0, "the others are left out");
    }

    [Fact]
    public void A_damaged_picture_is_left_out()
    {
        // Nothing of it but its beginning; and one that says a size that nobody could decode.
        byte[] huge = (byte[])JpegPictures.Hundred[50].Clone();
        int frame = huge.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        huge.AsSpan(frame + 5, 4).Fill(0xFF);
        var stream = new MultipartStream
        {
            PictureOf = n => n % 5 == 3 ? [0xFF, 0xD8, 0xFF, 0xD9] : n % 5 == 4 ? huge : JpegPictures.Hundred[n % 100]
        };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 20);
        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        Assert.True(watched.Statistics.TotalPicturesHidden >= 4, watched.Statistics.ToString());
    }

    [Fact]
    public void A_stream_that_ends_is_opened_again()
    {
        var stream = new MultipartStream { Pictures = 10, Closes = true };
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitUntil(() => camera.Requests.Count >= 3, "requests");
        Assert.Contains(9, watched.Indexes);
    }

    [Fact]
    public void A_stream_in_chunks_that_ends_without_closing_the_connection_is_opened_again()
    {
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, _) =>
            {
                connection.Send(
                    "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; "
                    + "boundary=frame\r\nTransfer-Encoding: chunked\r\n\r\n");
                connection.SendChunk(new MultipartStyle().Part(JpegPictures.Hundred[0]));
                connection.Send("0\r\n\r\n");
                connection.Hold();
            },
        }.Start();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitUntil(() => camera.Requests.Count >= 2, "requests");
        Assert.Contains(
            "closed", watched.States.WaitFor(CaptureState.Reconnecting).Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Type: application/octet-stream\r\n")]
    public void An_answer_without_a_type_is_looked_at(string header)
    {
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, _) =>
            {
                connection.Send($"HTTP/1.0 200 OK\r\n{header}\r\n");
                for (int n = 0; connection.Pause(40); n++)
                    connection.Send(new MultipartStyle { Preamble = "" }.Part(JpegPictures.Hundred[n % 100]));
            },
        }.Start();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 3);
    }
}
