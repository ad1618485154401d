using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>Beginnings and ends of recordings.</summary>
public sealed class StreamRecorderLifeTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_end_of_the_source_completes_the_file_and_another_source_has_another_one()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        using var other = new RecordedCamera(
            new PictureStream(CodedVideo.Stamped(VideoCodec.H265, frames: 100)), VideoCodec.H265);
        await using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 10);
        recorded.Capture.Release();
        RecordedCamera.WaitUntil(() => recorder.TotalFiles == 1, recorder, "complete file");
        Assert.Equal(RecorderState.Recording, recorder.State);
        Assert.Null(recorder.CurrentFile);
        recorded.Capture.Open(new RtspSource(other.Camera.UrlText()));
        RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 20);
        await recorder.StopAsync();

        Assert.Equal(
            ["h264", "hevc"],
            [(await Probe.OfAsync(recorded.Files[0])).Codec, (await Probe.OfAsync(recorded.Files[1])).Codec]);
    }

    [Fact]
    public async Task It_ends_with_its_capture()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        await using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 10);
        recorded.Capture.Dispose();
        RecordedCamera.WaitUntil(() => recorder.State == RecorderState.Idle, recorder, "end");

        Assert.Equal(recorder.TotalPictures, (await Probe.PlayAsync(Assert.Single(recorded.Files))).Count);
        recorder.Start();
        await recorder.DisposeAsync();
        Assert.Equal(RecorderState.Disposed, recorder.State);
        Assert.Throws<ObjectDisposedException>(recorder.Start);
        recorder.Stop();
        Assert.Throws<ObjectDisposedException>(() => recorded.Recorder());
    }

    [Fact]
    public async Task Starting_and_stopping_at_random_leaves_files_that_play_and_no_thread()
    {
        var clock = new ThreadClock();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { TimeProvider = clock, CloseTimeout = s_limit });
        var random = new Random(3);
        await using (StreamRecorder recorder = recorded.Recorder())
        {
            Parallel.For(0, 4, _ =>
            {
                for (int i = 0; i < 30; i++)
                {
                    int step;
                    lock (random) step = random.Next(2);
                    if (step == 0) recorder.Start();
                    else recorder.Stop();
                    Thread.Yield();
                }
            });
            recorder.Start();
            RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 3);
            recorder.Stop();
            Assert.Equal(RecorderState.Idle, recorder.State);
            Assert.Null(recorder.Failure);
            Assert.Equal(recorded.Files.Length, recorder.TotalFiles);
        }

        Assert.Equal((0, 0), (recorded.Watched.Statistics.CurrentRecorders, recorded.Watched.Statistics.CurrentTaps));
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
        Assert.NotEmpty(clock.Threads);
        Assert.All(clock.Threads.Keys, thread => Assert.True(thread.Join(s_limit)));
        Assert.NotEmpty(recorded.Files);
        foreach (string file in recorded.Files)
        {
            List<int> indexes = await Probe.PlayAsync(file);
            Assert.NotEmpty(indexes);
            Assert.Equal(indexes.Select((_, i) => (indexes[0] + i) % 100), indexes);
        }
    }

    [Fact]
    public async Task A_start_during_a_stop_begins_another_recording()
    {
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred), options: WatchedRtsp.Patient with { CloseTimeout = s_limit });
        await using var recorder = new StreamRecorder(
            recorded.Capture,
            new() { Directory = recorded.Directory, MaxDelay = s_limit },
            recorded.Watched.Log,
            disk.Open);
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);
        disk.Hold();
        Assert.True(disk.WaitUntilHeld());
        Task stop = recorder.StopAsync();
        recorder.Start();
        Assert.False(stop.IsCompleted);
        disk.Release();
        await stop;
        RecordedCamera.WaitUntil(() => recorded.Files.Length == 2, recorder, "second file");
        Assert.Equal((RecorderState.Recording, 1L), (recorder.State, recorder.TotalFiles));
        Assert.Equal(1, recorded.Watched.Statistics.CurrentRecorders);
        await recorder.StopAsync();

        Assert.Equal((RecorderState.Idle, 2L), (recorder.State, recorder.TotalFiles));
        foreach (string file in recorded.Files) Assert.NotEmpty(await Probe.PlayAsync(file));
    }

    [Fact]
    public async Task Handlers_may_throw_and_start_and_stop()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        await using StreamRecorder recorder = recorded.Recorder(
            new() { MaxDuration = TimeSpan.FromSeconds(1), PreRoll = TimeSpan.Zero });
        var files = new ConcurrentQueue<RecordedFile>();
        recorder.FileCompleted += (_, _) => throw new InvalidOperationException("of a handler");
        recorder.FileCompleted += (_, e) =>
        {
            files.Enqueue(e.File);
            if (files.Count == 1) recorder.Stop();
            if (files.Count <= 2) recorder.Start();
        };
        recorder.Start();
        RecordedCamera.WaitUntil(() => files.Count >= 3, recorder, "third file");
        Assert.Equal(RecorderState.Recording, recorder.State);
        await recorder.StopAsync();
        Assert.Contains(recorded.Watched.Log.Lines, line => line.Contains("of a handler", StringComparison.Ordinal));
        Assert.Null(recorder.Failure);
    }

    [Fact]
    public async Task A_handler_of_the_failure_starts_again()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        string directory = Path.Combine(recorded.Directory, "share");
        await using var recorder = new StreamRecorder(
            recorded.Capture, new() { Directory = directory }, recorded.Watched.Log);
        recorder.Failed += (_, _) =>
        {
            Directory.CreateDirectory(directory);
            recorder.Start();
        };
        recorder.Start();
        Assert.True(SpinWait.SpinUntil(() => recorder.TotalPictures >= 5, s_limit));
        Assert.Equal((RecorderState.Recording, null), (recorder.State, recorder.Failure));
        await recorder.StopAsync();
        Assert.Single(Directory.GetFiles(directory));
    }

    /// <summary>A clock that remembers the recorders' threads that ask it.</summary>
    private sealed class ThreadClock : TimeProvider
    {
        public ConcurrentDictionary<Thread, bool> Threads { get; } = new();

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name?.StartsWith(nameof(StreamRecorder), StringComparison.Ordinal) == true)
                Threads.TryAdd(Thread.CurrentThread, true);
            return base.GetTimestamp();
        }
    }
}
