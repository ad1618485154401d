namespace LatestFrames;

/// <summary>The readers of coded pictures over real connections.</summary>
public sealed class AccessUnitReaderTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("H264")]
    [InlineData("H265")]
    public void Each_picture_comes_once_in_order_and_as_it_was_sent(string coding)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 100);
        var stream = new PictureStream(video);
        using RtspTestCamera camera = Camera(stream, codec);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        int first = -1;
        for (int i = 0; i < 60; i++)
        {
            CodedPicture picture = Read(reader);
            if (first < 0)
                first = Enumerable.Range(0, 10).Select(n => n * 10).First(n => EndsAs(video.Units[n], picture));
            AccessUnit sent = video.Units[(first + i) % 100];
            Assert.True(EndsAs(sent, picture), $"picture {i}");
            Assert.Equal(sent.IsKeyFrame, picture.IsKeyFrame);
            Assert.Equal(
                (codec, 320, 240, false, 0),
                (picture.Codec, picture.Width, picture.Height, picture.IsDiscontinuity, picture.Skipped));
            Assert.True(picture.Data.Span.StartsWith(NalUnit.StartCode));
            Assert.True(picture.ParameterSets.Span.StartsWith(NalUnit.StartCode));
            Assert.True(watched.Capture.Context.TimeProvider.GetElapsedTime(picture.ArrivalTimestamp) < s_limit);
            Assert.InRange(TimeProvider.System.GetUtcNow() - picture.ArrivedAt, TimeSpan.FromSeconds(-1), s_limit);
        }

        Assert.Equal((60, 0), (reader.TotalRead, reader.TotalSkipped));
        Assert.Equal(1, watched.Statistics.CurrentTaps);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void The_number_of_the_frame_that_was_decoded_from_it_is_known_after_decoding()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        CodedPicture picture = Read(reader);
        int found = 0;
        for (int i = 0; i < 500 && found < 10; i++)
        {
            using Frame frame = watched.Capture.ReadFrame(Token)!;
            while (picture.ArrivedAt < frame.GrabbedAt) picture = Read(reader);
            if (frame.SourcePosition != picture.Position) continue;
            Assert.True(
                SpinWait.SpinUntil(() => picture.FrameNumber == frame.Number, s_limit),
                $"{picture.FrameNumber} is {frame.Number}");
            found++;
        }

        Assert.Equal(10, found);
    }

    [Fact]
    public void On_demand_nothing_is_decoded_for_it()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand },
            reads: false);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        for (int i = 0; i < 40; i++) Assert.Null(Read(reader).FrameNumber);

        // The first picture of a connection is decoded to see that it can be.
        Assert.Equal(0, watched.Statistics.TotalPushed);
        Assert.InRange(watched.Statistics.TotalDiscardedUnwanted, 35, long.MaxValue);
    }

    [Fact]
    public void After_a_reconnection_it_goes_on_at_a_key_frame_of_another_connection()
    {
        var stream = new PictureStream(PictureStream.Hundred) { Pictures = 25 };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets,
            ClosesAfterPackets = true
        }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        CodedPicture picture = Read(reader);
        int connection = picture.Connection;
        while (picture.Connection == connection)
        {
            picture = Read(reader);
            Assert.True(picture.Connection != connection || !picture.IsDiscontinuity);
        }

        Assert.True(picture.IsDiscontinuity);
        Assert.True(picture.IsKeyFrame);
        Assert.True(connection > 0);
    }

    [Fact]
    public void After_lost_packets_it_goes_on_at_the_next_key_frame()
    {
        var stream = new PictureStream(PictureStream.Hundred) { Drops = (n, _) => n % 20 == 13 };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        int discontinuities = 0;
        TimeSpan? last = null, first = null;
        int firstIndex = 0;
        for (int i = 0; i < 60; i++)
        {
            CodedPicture picture = Read(reader);
            if (first is null)
                firstIndex = Enumerable.Range(0, 10)
                    .Select(n => n * 10)
                    .First(n => EndsAs(PictureStream.Hundred.Units[n], picture));
            first ??= picture.Position;
            int index = firstIndex + (int)Math.Round((picture.Position - first.Value) / TimeSpan.FromMilliseconds(40));
            Assert.DoesNotContain(index % 20, Enumerable.Range(13, 7));
            Assert.Equal(index % 20 == 0 && last is not null, picture.IsDiscontinuity);
            Assert.Equal(
                picture.IsDiscontinuity ? 8 : 1,
                last is null ? 1 : (picture.Position - last.Value) / TimeSpan.FromMilliseconds(40),
                0.1);
            if (picture.IsDiscontinuity) discontinuities++;
            last = picture.Position;
        }

        Assert.InRange(discontinuities, 3, 5);
    }

    [Fact]
    public void Another_size_is_seen_on_the_picture()
    {
        PictureStream stream = PictureStream.Turning(30);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        CodedPicture picture = Read(reader);
        ReadOnlyMemory<byte> sets = picture.ParameterSets;
        Assert.Equal((480, 320), (picture.Width, picture.Height));
        while (picture.Width == 480) picture = Read(reader);

        Assert.True(picture.IsKeyFrame);
        Assert.Equal((320, 480), (picture.Width, picture.Height));
        Assert.False(sets.Span.SequenceEqual(picture.ParameterSets.Span));
    }

    [Fact]
    public void Motion_jpeg_comes_as_files()
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera();
        using var watched = new WatchedRtsp(
            camera.Source(), WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand }, reads: false);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        int? last = null;
        for (int i = 0; i < 30; i++)
        {
            CodedPicture picture = Read(reader);
            Assert.Equal(
                (VideoCodec.Jpeg, true, 320, 240),
                (picture.Codec, picture.IsKeyFrame, picture.Width, picture.Height));
            Assert.True(picture.ParameterSets.IsEmpty);
            int index = Array.FindIndex(JpegPictures.Hundred, jpeg => picture.Data.Span.SequenceEqual(jpeg));
            Assert.Equal((last + 1) % 100 ?? index, index);
            last = index;
        }

        Assert.Equal(0, watched.Statistics.TotalPushed);
    }

    [Fact]
    public async Task Raw_video_comes_as_access_units()
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            for (int i = 0; ; i++)
            {
                AccessUnit unit = PictureStream.Hundred.Units[i % 100];
                await socket.SendAsync(unit.Data.AsMemory(0, unit.Length), token);
                await timer.WaitForNextTickAsync(token);
            }
        });
        using var watched = new WatchedRtsp($"tcp://127.0.0.1:{server.Port}", WatchedRtsp.Patient);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        for (int i = 0; i < 30; i++)
        {
            CodedPicture? picture = await reader.ReadAsync(Token);
            Assert.NotNull(picture);
            Assert.Equal(i % 10 == 0, picture.Value.IsKeyFrame);
        }
    }

    [Fact]
    public void A_source_that_decodes_elsewhere_has_none_and_says_so()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource());
        using (capture.ReadFrame(Token))
            Assert.False(capture.TryCreateAccessUnitReader(out AccessUnitReader? reader, out string? reason));
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => capture.CreateAccessUnitReader());
        Assert.Contains("decodes by itself", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_ends_with_its_limit_its_token_its_reader_and_its_capture()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        Assert.NotNull(await reader.ReadAsync(Token));
        stream.IsSilent = true;
        while (await reader.ReadAsync(TimeSpan.FromSeconds(1), Token) is not null)
        {
        }

        Assert.Null(reader.TryRead());
        using (var cancel = new CancellationTokenSource())
        {
            Task<CodedPicture?> waiting = reader.ReadAsync(cancel.Token).AsTask();
            Assert.Throws<InvalidOperationException>(() => reader.TryRead());
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_limit, Token));
        }

        Task<CodedPicture?> read = reader.ReadAsync(TimeSpan.FromMinutes(1), Token).AsTask();
        reader.Dispose();
        Assert.Null(await read.WaitAsync(s_limit, Token));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead());
        Assert.Equal(0, watched.Statistics.CurrentTaps);

        AccessUnitReader other = watched.Capture.CreateAccessUnitReader();
        Task<CodedPicture?> blocked = Task.Factory.StartNew(
            () => other.Read(TimeSpan.FromMinutes(1), Token),
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        using AccessUnitReader third = watched.Capture.CreateAccessUnitReader();
        Task<CodedPicture?> awaited = third.ReadAsync(TimeSpan.FromMinutes(1), Token).AsTask();
        watched.Capture.Release();
        await blocked.WaitAsync(s_limit, Token);
        await awaited.WaitAsync(s_limit, Token);
        watched.Capture.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.TryRead());
        other.Dispose();
    }

    [Fact]
    public void A_reader_that_was_forgotten_holds_nothing()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()), reads: false);
        Forget(watched.Capture);
        watched.WaitUntil(
            () =>
            {
                GC.Collect();
                return watched.Statistics.CurrentTaps == 0;
            },
            "end of the forgotten reader");

        static void Forget(LatestFrameCapture capture) => Read(capture.CreateAccessUnitReader());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_picture_allocates_nothing(bool isOnDemand)
    {
        var clock = new MeasuringClock();
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(4);
        var stream = new PictureStream(PictureStream.Hundred) { DueOf = Quick, PositionOf = Quick };
        using RtspTestCamera camera = Camera(stream);
        LatestFrameCaptureOptions options = WatchedRtsp.Patient with
        {
            TimeProvider = clock,
            Conversion = isOnDemand ? FrameConversion.OnDemand : FrameConversion.Eager,
        };
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()) { ShowDamaged = true }, options);
        using AccessUnitReader reader = watched.Capture.CreateAccessUnitReader();
        long least = long.MaxValue;
        bool isEnd = false;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref isEnd))
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 200; i++) Read(reader, isEndless: true);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        thread.Start();
        SteadyState.AssertNothingAllocated(watched, clock, warmUp: 300, measured: 250, output);
        Volatile.Write(ref isEnd, true);
        Assert.True(thread.Join(s_limit));
#if !NETSTANDARD_LIBRARY
        Assert.Equal(0, least);
#endif
        Assert.Equal(0, reader.TotalSkipped);
    }

    [Theory]
    [InlineData(-1, 1, 100_000)]
    [InlineData(301, 1, 100_000)]
    [InlineData(1, 0, 100_000)]
    [InlineData(1, 301, 100_000)]
    [InlineData(1, 1, 1000)]
    public void An_option_out_of_range_is_refused(int memory, int delay, int bytes)
    {
        using var capture = new LatestFrameCapture();
        var options = new AccessUnitReaderOptions
        {
            Memory = TimeSpan.FromSeconds(memory),
            MaxDelay = TimeSpan.FromSeconds(delay),
            MaxBytes = bytes,
        };
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.CreateAccessUnitReader(options));
    }

    // To register with a token that can be cancelled allocates.
    private static CodedPicture Read(AccessUnitReader reader, bool isEndless = false) =>
        reader.Read(isEndless ? CancellationToken.None : Token) ?? throw new TimeoutException("no picture came");

    // The parameter sets before it may be others: a stream without reordering says so.
    private static bool EndsAs(AccessUnit sent, CodedPicture picture)
    {
        ReadOnlySpan<byte> bytes = sent.Data.AsSpan(0, sent.Length);
        int at = bytes.LastIndexOf(NalUnit.StartCode);
        return picture.Data.Span.EndsWith(bytes.Slice(at));
    }

    private static RtspTestCamera Camera(PictureStream stream, VideoCodec codec = VideoCodec.H264) => new RtspTestCamera
    {
        Description = PictureStream.Description(codec: codec),
        Packets = stream.Packets,
    }.Start();
}
