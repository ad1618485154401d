using System.Diagnostics;

namespace LatestFrames;

/// <summary>File systems that do not answer, and slow ones.</summary>
public sealed class StreamRecorderStuckTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_write_that_does_not_return_is_a_failure_and_the_next_start_tries_again()
    {
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { CloseTimeout = TimeSpan.FromSeconds(10) });
        await using var recorder = new StreamRecorder(
            recorded.Capture,
            new() { Directory = recorded.Directory, MaxDelay = TimeSpan.FromSeconds(5), PreRoll = TimeSpan.Zero },
            recorded.Watched.Log, disk.Open);
        RecorderFailure? failure = null;
        recorder.Failed += (_, e) => Volatile.Write(ref failure, e.Failure);
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);
        disk.Hold();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref failure) is not null, s_limit));
        Assert.Equal((RecorderState.Failed, RecorderFailureReason.Stuck), (recorder.State, failure!.Reason));
        Assert.Equal(
            (0, 0, 1),
            (recorded.Watched.Statistics.CurrentRecorders,
                recorded.Watched.Statistics.CurrentTaps,
                recorded.Watched.Statistics.TotalRecorderFailures));
        Assert.Equal(CaptureState.Live, recorded.Capture.State);

        // Tries it, also while the other thread waits.
        recorder.Start();
        Assert.Equal((RecorderState.Recording, null), (recorder.State, recorder.Failure));
        disk.Release();
        RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 10);
        await recorder.StopAsync();
        RecordedCamera.WaitUntil(() => recorder.TotalFiles == 2, recorder, "complete files");
        Assert.Null(recorder.Failure);
        foreach (string file in recorded.Files) Assert.NotEmpty(await Probe.PlayAsync(file));
    }

    [Fact]
    public void No_more_than_eight_threads_wait_for_a_file_system()
    {
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { CloseTimeout = TimeSpan.FromSeconds(0.1) });
        using var recorder = new StreamRecorder(
            recorded.Capture, new() { Directory = recorded.Directory, MaxDelay = s_limit },
            recorded.Watched.Log, disk.Open);
        disk.Hold();
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal(i, recorded.Watched.Statistics.TotalRecorderFailures);
            recorder.Start();
            int files = i + 1;
            if (i < 8) RecordedCamera.WaitUntil(() => recorded.Files.Length == files, recorder, "file");
            recorder.Stop();
            Assert.Equal(
                (RecorderState.Failed, RecorderFailureReason.Stuck), (recorder.State, recorder.Failure!.Reason));
        }

        Assert.Equal(8, recorded.Files.Length);
        disk.Release();
        Assert.True(SpinWait.SpinUntil(() => recorder.TotalFiles == 8, s_limit));
    }

    [Fact]
    public async Task A_slow_disk_is_waited_for_and_is_not_stuck()
    {
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { CloseTimeout = TimeSpan.FromSeconds(2) });
        await using var recorder = new StreamRecorder(
            recorded.Capture, new() { Directory = recorded.Directory, MaxDelay = s_limit },
            recorded.Watched.Log, disk.Open);
        using AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader(new() { MaxDelay = s_limit });
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);

        // 40 pictures in 4 s.
        disk.Hold();
        while (reader.TotalRead < 60) Assert.NotNull(reader.Read(TestContext.Current.CancellationToken));
        disk.Pause = TimeSpan.FromSeconds(0.1);
        disk.Release();
        await recorder.StopAsync();
        Assert.Equal((RecorderState.Idle, null), (recorder.State, recorder.Failure));
        Assert.InRange(recorder.TotalPictures, 50, int.MaxValue);
        Assert.Equal(recorder.TotalPictures, (await Probe.PlayAsync(Assert.Single(recorded.Files))).Count);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_all_that_a_slow_disk_has_not_taken()
    {
        static TimeSpan Quick(int n) => n * TimeSpan.FromMilliseconds(10);
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred) { DueOf = Quick, PositionOf = Quick },
            options: WatchedRtsp.Patient with { CloseTimeout = TimeSpan.FromSeconds(8) });
        await using var recorder = new StreamRecorder(
            recorded.Capture,
            new() { Directory = recorded.Directory, MaxDelay = TimeSpan.FromSeconds(10), PreRoll = TimeSpan.Zero },
            recorded.Watched.Log, disk.Open);
        using AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader(new() { MaxDelay = s_limit });
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);

        // 120 pictures in 1.2 s, for which the disk takes half a minute; Stop waits for 10 s of it. A picture takes up
        // to three writes, and the end of a file five: none lasts nearly as long as CloseTimeout.
        disk.Pause = TimeSpan.FromSeconds(0.2);
        while (reader.TryRead() is not null) { }
        long read = reader.TotalRead;
        while (reader.TotalRead < read + 120) Assert.NotNull(reader.Read(TestContext.Current.CancellationToken));
        var clock = Stopwatch.StartNew();
        await recorder.StopAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));

        // It goes on by itself.
        Assert.Equal((RecorderState.Recording, null), (recorder.State, recorder.Failure));
        disk.Pause = TimeSpan.Zero;
        RecordedCamera.WaitUntil(() => recorder.TotalFiles == 1, recorder, "complete file");
        Assert.Equal(recorder.TotalPictures, (await Probe.PlayAsync(Assert.Single(recorded.Files))).Count);
    }
}
