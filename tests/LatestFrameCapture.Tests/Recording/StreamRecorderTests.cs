using OpenCvSharp;

namespace LatestFrames;

/// <summary>What is on a recording.</summary>
public sealed class StreamRecorderTests(ITestOutputHelper output)
{
    private const double Interval = 0.04;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("H264", 0)]
    [InlineData("H265", 0)]
    [InlineData("H264", 2)]
    [InlineData("H265", 2)]
    public async Task Every_picture_that_came_is_on_it_whole_and_in_order(string coding, int bFrames)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        CodedVideo video = CodedVideo.Stamped(codec, frames: 100, bFrames: bFrames);
        TimeSpan start = CodedVideo.PositionOf(0);
        using var recorded = new RecordedCamera(
            new PictureStream(video)
            {
                PositionOf = n => video.Units[n % 100].Position - start + n / 100 * TimeSpan.FromSeconds(4)
            },
            codec);
        using AccessUnitReader reader =
            recorded.Capture.CreateAccessUnitReader(new() { MaxDelay = TimeSpan.FromMinutes(1) });
        await using StreamRecorder recorder = recorded.Recorder();
        Assert.Equal(RecorderState.Idle, recorder.State);
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 60);
        Assert.Equal(RecorderState.Recording, recorder.State);
        string? path = recorder.CurrentFile;

        // What the reader beside it got from its first picture on until the call of Stop is on it, and nothing that
        // came after Stop has returned; at once, because more is coming.
        while (reader.TryRead() is not null) { }
        long read = reader.TotalRead;
        await recorder.StopAsync();
        while (reader.TryRead() is not null) { }
        Assert.InRange(recorder.TotalPictures, read, reader.TotalRead);
        Assert.Equal((RecorderState.Idle, 1, 0), (recorder.State, recorder.TotalFiles, recorder.TotalSkipped));
        string file = Assert.Single(recorded.Files);
        Assert.Equal(path, file);
        Probe probe = await Probe.OfAsync(file);
        Assert.Equal(recorder.TotalPictures, await Probe.CountAsync(file));
        Assert.Equal((codec == VideoCodec.H264 ? "h264" : "hevc", 320, 240), (probe.Codec, probe.Width, probe.Height));
        Assert.True(probe.Packets[0] is (0, true));
        double[] times = [.. probe.Packets.Select(packet => packet.Time).Order()];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(Interval, pair.Second - pair.First, 0.0015));
        Assert.Equal(probe.LastTime, await Probe.DurationAsync(file), 0.05);

        List<int> indexes = await Probe.PlayAsync(file);
        output.WriteLine(
            $"{indexes.Count} pictures, {new FileInfo(file).Length} bytes of which {recorder.TotalBytes} are pictures");
        Assert.Equal(recorder.TotalPictures, indexes.Count);
        Assert.Equal(indexes.Select((_, i) => (indexes[0] + i) % 100), indexes);
    }

    [Fact]
    public async Task Motion_jpeg_is_recorded_as_it_is()
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera();
        string directory = System.IO.Directory.CreateTempSubdirectory("latest-frames-").FullName;
        try
        {
            using var watched = new WatchedRtsp(
                camera.Source(),
                WatchedRtsp.Patient with { Conversion = FrameConversion.OnDemand },
                reads: false);
            await using var recorder = new StreamRecorder(
                watched.Capture, new StreamRecorderOptions { Directory = directory });
            recorder.Start();
            RecordedCamera.WaitForPictures(recorder, 40);
            await recorder.StopAsync();

            // Nothing was decoded for it.
            Assert.Equal(0, watched.Statistics.TotalPushed);
            string file = Assert.Single(System.IO.Directory.GetFiles(directory));
            Probe probe = await Probe.OfAsync(file);
            Assert.Equal(("mjpeg", 320, 240), (probe.Codec, probe.Width, probe.Height));
            Assert.Equal(recorder.TotalPictures, probe.Packets.Count);
            List<int> indexes = await Probe.PlayAsync(file);
            Assert.Equal(indexes.Select((_, i) => (indexes[0] + i) % 100), indexes);
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task What_led_to_the_event_is_on_it_from_the_last_key_frame_before_the_pre_roll_on()
    {
        using var recorded = new RecordedCamera(new PictureStream(CodedVideo.Stamped(VideoCodec.H264, frames: 100)));
        await using StreamRecorder recorder = recorded.Recorder(new() { PreRoll = TimeSpan.FromSeconds(2) });

        // More is remembered for others.
        using AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader(
            new() { Memory = TimeSpan.FromMinutes(1), MaxDelay = TimeSpan.FromMinutes(1) });
        while (reader.TotalRead < 400) Assert.NotNull(reader.Read(Token));
        DateTimeOffset early = TimeProvider.System.GetUtcNow();
        recorder.Start();
        DateTimeOffset late = TimeProvider.System.GetUtcNow();
        RecordedCamera.WaitForPictures(recorder, 60);
        await recorder.StopAsync();

        // The last key frame that was at least 2 s old, of which one comes each 0.4 s. Of 16 s that have come;
        // on a busy machine the newest one is older.
        string file = recorded.Files[0];
        output.WriteLine($"{(early - StartOf(file)).TotalSeconds:F2} s before the start");
        Assert.InRange((late - StartOf(file)).TotalSeconds, 1.99, double.MaxValue);
        Assert.InRange((early - StartOf(file)).TotalSeconds, 0, 13);
        List<int> indexes = await Probe.PlayAsync(file);
        Assert.Equal(0, indexes[0] % 10);
        Assert.Equal(indexes.Select((_, i) => (indexes[0] + i) % 100), indexes);
    }

    [Fact]
    public async Task Without_a_pre_roll_it_begins_with_the_last_key_frame()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        await using StreamRecorder recorder = recorded.Recorder(new() { PreRoll = TimeSpan.Zero });

        // What is remembered for others is there, too.
        using AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader(
            new() { Memory = TimeSpan.FromMinutes(1), MaxDelay = TimeSpan.FromMinutes(1) });
        while (reader.TotalRead < 400) Assert.NotNull(reader.Read(Token));
        DateTimeOffset start = TimeProvider.System.GetUtcNow();
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);
        await recorder.StopAsync();

        // Of 16 s that have come. On a busy machine perhaps one that came after the time was taken.
        Assert.InRange((start - StartOf(recorded.Files[0])).TotalSeconds, double.MinValue, 13);
    }

    [Fact]
    public async Task Four_recorders_share_one_connection()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        StreamRecorder[] recorders =
        [
            .. Enumerable.Range(0, 4).Select(i => recorded.Recorder(new() { Prefix = $"r{i}" }))
        ];
        foreach (StreamRecorder recorder in recorders) recorder.Start();
        foreach (StreamRecorder recorder in recorders) RecordedCamera.WaitForPictures(recorder, 30);
        CaptureStatistics statistics = recorded.Watched.Statistics;
        foreach (StreamRecorder recorder in recorders) await recorder.DisposeAsync();

        Assert.Equal((4, 4), (statistics.CurrentTaps, statistics.CurrentRecorders));
        Assert.Equal((0, 0), (recorded.Watched.Statistics.CurrentTaps, recorded.Watched.Statistics.CurrentRecorders));
        Assert.Equal((1, 1L), (recorded.Camera.Connections, statistics.TotalConnections));
        Assert.Equal(4, recorded.Files.Length);
        for (int i = 0; i < 4; i++) Assert.Equal(recorders[i].TotalPictures, await Probe.CountAsync(recorded.Files[i]));
    }

    [Fact]
    public async Task Another_size_has_another_file()
    {
        using var recorded = new RecordedCamera(PictureStream.Turning(30));
        await using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        RecordedCamera.WaitUntil(() => recorder.TotalFiles == 1, recorder, "second file");
        long pictures = recorder.TotalPictures;
        RecordedCamera.WaitForPictures(recorder, (int)pictures + 20);
        await recorder.StopAsync();

        Assert.Equal(2, recorded.Files.Length);
        Probe first = await Probe.OfAsync(recorded.Files[0]), second = await Probe.OfAsync(recorded.Files[1]);
        Assert.Equal((480, 320, 320, 480), (first.Width, first.Height, second.Width, second.Height));
        Assert.Equal(recorder.TotalPictures, first.Packets.Count + second.Packets.Count);
        Assert.Equal(29, (await Probe.PlayAsync(recorded.Files[0]))[^1]);
        Assert.Equal(30, (await Probe.PlayAsync(recorded.Files[1]))[0]);
    }

    [Theory]
    [InlineData(1, 1_000_000_000)]
    [InlineData(100, 64 * 1024)]
    public async Task A_long_or_large_recording_goes_on_in_another_file_without_a_gap(int seconds, long bytes)
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, frames: 100, isNoise: bytes < 1_000_000);
        using var recorded = new RecordedCamera(new PictureStream(video));
        var completed = new System.Collections.Concurrent.ConcurrentQueue<RecordedFile>();
        await using StreamRecorder recorder = recorded.Recorder(
            new() { MaxDuration = TimeSpan.FromSeconds(seconds), MaxBytes = bytes });
        recorder.FileCompleted += (_, e) => completed.Enqueue(e.File);
        recorder.Start();
        RecordedCamera.WaitUntil(() => recorder.TotalFiles >= 3, recorder, "third file");
        await recorder.StopAsync();
        Assert.True(SpinWait.SpinUntil(() => completed.Count == recorder.TotalFiles, TimeSpan.FromSeconds(30)));

        var indexes = new List<int>();
        foreach (string file in recorded.Files) indexes.AddRange(await Probe.PlayAsync(file));
        Assert.Equal(recorder.TotalPictures, indexes.Count);
        Assert.Equal(indexes.Select((_, i) => (indexes[0] + i) % 100), indexes);
        Assert.Equal(recorded.Files, completed.Select(file => file.Path));
        Assert.Equal(indexes.Count, completed.Sum(file => file.Pictures));
        Assert.All(completed, file => Assert.Equal(new FileInfo(file.Path).Length, file.Bytes));
        Assert.All(
            completed.SkipLast(1),
            file => Assert.True(file.Duration.TotalSeconds > seconds - 0.1 || file.Bytes >= bytes));
    }

    [Fact]
    public async Task Lost_packets_are_a_gap_of_their_length_and_no_picture_is_damaged()
    {
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred) { Drops = (n, _) => n % 20 == 13 });
        await using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 60);
        await recorder.StopAsync();

        string file = Assert.Single(recorded.Files);
        List<int> indexes = await Probe.PlayAsync(file);
        Probe probe = await Probe.OfAsync(file);
        Assert.DoesNotContain(indexes, index => index % 20 >= 13);
        Assert.All(
            probe.Packets.Zip(probe.Packets.Skip(1)),
            pair => Assert.Equal(
                pair.Second.IsKey && pair.Second.Time - pair.First.Time > 0.1 ? 8 * Interval : Interval,
                pair.Second.Time - pair.First.Time,
                0.002));
        Assert.Contains(probe.Packets.Zip(probe.Packets.Skip(1)), pair => pair.Second.Time - pair.First.Time > 0.1);
    }

    [Fact]
    public async Task A_reconnection_is_a_gap_of_its_length_in_the_same_file()
    {
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred) { Pictures = 35 }, closes: true,
            options: WatchedRtsp.Patient with
            {
                Reconnect = new ReconnectOptions
                {
                    FirstDelay = TimeSpan.FromSeconds(1),
                    MaxDelay = TimeSpan.FromSeconds(1)
                }
            });
        await using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 110);
        await recorder.StopAsync();

        string file = Assert.Single(recorded.Files);
        Probe probe = await Probe.OfAsync(file);
        double[] gaps =
        [
            .. probe.Packets.Zip(probe.Packets.Skip(1))
                .Where(pair => pair.Second.IsKey)
                .Select(pair => pair.Second.Time - pair.First.Time)
                .Where(gap => gap > 0.1)
        ];
        output.WriteLine(string.Join(' ', gaps));
        Assert.All(probe.Packets.Zip(probe.Packets.Skip(1)), pair => Assert.True(pair.Second.Time > pair.First.Time));
        Assert.InRange(gaps.Length, 2, 5);
        List<int> indexes = await Probe.PlayAsync(file);
        Assert.Equal(recorder.TotalPictures, indexes.Count);
        Assert.All(
            indexes.Zip(indexes.Skip(1)),
            pair => Assert.True(pair.Second == pair.First + 1 || pair.Second % 10 == 0));

        // By the clock: nothing of an outage is left out.
        Assert.InRange((TimeProvider.System.GetUtcNow() - StartOf(file)).TotalSeconds - probe.LastTime, 0, 20);
        Assert.True(probe.Packets.Count * Interval < probe.LastTime);
    }

    [Fact]
    public async Task A_slow_disk_costs_pictures_up_to_a_key_frame_and_they_are_counted()
    {
        // The recorder's thread is held up in its clock, as it would be in a write.
        var clock = new SlowClock();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { TimeProvider = clock });
        await using StreamRecorder recorder = recorded.Recorder(
            new() { MaxDelay = TimeSpan.FromSeconds(0.5), PreRoll = TimeSpan.Zero });
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 15);
        using (AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader())
        {
            clock.Gate.Reset();
            long read = reader.TotalRead;
            while (reader.TotalRead < read + 60) Assert.NotNull(reader.Read(Token));
            clock.Gate.Set();
        }

        RecordedCamera.WaitUntil(() => recorder.TotalSkipped > 20, recorder, "pictures left out");
        RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 10);
        await recorder.StopAsync();
        List<int> indexes = await Probe.PlayAsync(Assert.Single(recorded.Files));
        (int First, int Second)[] jumps =
        [
            .. indexes.Zip(indexes.Skip(1)).Where(pair => pair.Second != (pair.First + 1) % 100)
        ];
        Assert.All(jumps, jump => Assert.Equal(0, jump.Second % 10));
        Assert.Equal(recorder.TotalSkipped % 100, jumps.Sum(jump => (jump.Second - jump.First - 1 + 100) % 100) % 100);
        Assert.Equal(recorder.TotalSkipped, recorded.Watched.Statistics.TotalTapsSkipped);
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
    }

    [Theory]
    [InlineData(FrameConversion.Eager)]
    [InlineData(FrameConversion.OnDemand)]
    public void A_picture_allocates_nothing_on_the_recorders_thread(FrameConversion conversion)
    {
        var clock = new MeasuringClock(nameof(StreamRecorder));
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(4);
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred) { DueOf = Quick, PositionOf = Quick },
            options: WatchedRtsp.Patient with { TimeProvider = clock, Conversion = conversion });
        using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 10);
        SteadyState.AssertNothingAllocated(recorded.Watched, clock, warmUp: 300, measured: 250, output);
        Assert.Equal(RecorderState.Recording, recorder.State);
    }

    private static DateTimeOffset StartOf(string path) => DateTimeOffset.ParseExact(
        Path.GetFileNameWithoutExtension(path)[^20..],
        "yyyyMMdd'T'HHmmss.fff'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);

    private sealed class SlowClock : TimeProvider
    {
        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name?.StartsWith(nameof(StreamRecorder), StringComparison.Ordinal) == true)
                Gate.Wait();
            return base.GetTimestamp();
        }
    }
}
