namespace LatestFrames;

/// <summary>What happens at one moment to a recorder, on several threads.</summary>
public sealed class StreamRecorderRaceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_has_the_pictures_of_one_camera_also_when_another_was_opened_while_writing_was_late()
    {
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred), options: WatchedRtsp.Patient with { CloseTimeout = s_limit });
        using var other = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        await using var recorder = new StreamRecorder(
            recorded.Capture,
            new() { Directory = recorded.Directory, MaxDelay = s_limit },
            recorded.Watched.Log,
            disk.Open);
        using AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader(new() { MaxDelay = s_limit });
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);
        disk.Hold();
        Assert.True(disk.WaitUntilHeld());
        int connection = reader.Read(Token)!.Value.Connection;
        Assert.True(recorded.Capture.Open(new RtspSource(other.Camera.UrlText())));
        for (int i = 0; i < 20;)
        {
            if (reader.Read(Token)!.Value.Connection != connection) i++;
        }

        disk.Release();
        await recorder.StopAsync();
        Assert.Equal((RecorderState.Idle, null, 2L), (recorder.State, recorder.Failure, recorder.TotalFiles));
        Assert.Equal(2, recorded.Files.Length);
        foreach (string file in recorded.Files)
        {
            List<int> indexes = await Probe.PlayAsync(file);
            Assert.Equal(indexes.Select((_, i) => (indexes[0] + i) % 100), indexes);
        }
    }

    [Fact]
    public void A_call_that_returns_while_it_is_looked_at_is_not_stuck()
    {
        var clock = new RiggedClock();
        using var disk = new HeldDisk();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { TimeProvider = clock, CloseTimeout = s_limit });
        using var recorder = new StreamRecorder(
            recorded.Capture,
            new() { Directory = recorded.Directory, MaxDelay = s_limit },
            recorded.Watched.Log,
            disk.Open);
        clock.IsRigged = true;
        recorder.Start();
        clock.IsRigged = false;
        RecordedCamera.WaitForPictures(recorder, 5);
        disk.Hold();
        Assert.True(disk.WaitUntilHeld());
        Assert.Single(clock.Timers).Fire();

        // It is seen, and returns before it is judged by the time.
        clock.OnTimestamp = now =>
        {
            disk.Release();
            RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 5);
            return now + (long)(2 * s_limit.TotalSeconds * clock.TimestampFrequency);
        };
        clock.Timers[0].Fire();
        clock.OnTimestamp = null;
        Assert.Equal((RecorderState.Recording, null), (recorder.State, recorder.Failure));
        RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 5);
        recorder.Stop();
        Assert.Equal((RecorderState.Idle, null, 1L), (recorder.State, recorder.Failure, recorder.TotalFiles));
    }

    [Fact]
    public void A_clock_that_throws_does_not_end_the_process_with_the_recording()
    {
        var clock = new RiggedClock();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { TimeProvider = clock, CloseTimeout = s_limit });
        using StreamRecorder recorder = recorded.Recorder();

        // The recording's thread disposes the timer, and nothing would catch it.
        clock.IsRigged = clock.ThrowsOnDispose = true;
        recorder.Start();
        clock.IsRigged = false;
        RecordedCamera.WaitForPictures(recorder, 5);
        recorder.Stop();
        Assert.Equal((RecorderState.Idle, null, 1L), (recorder.State, recorder.Failure, recorder.TotalFiles));
        Assert.Equal((0, 0), (recorded.Watched.Statistics.CurrentRecorders, recorded.Watched.Statistics.CurrentTaps));
        Assert.Single(clock.Timers);
    }

    [Fact]
    public void A_clock_that_throws_at_the_start_leaves_nothing_behind()
    {
        var clock = new RiggedClock();
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { TimeProvider = clock, CloseTimeout = s_limit });
        using StreamRecorder recorder = recorded.Recorder();
        clock.IsRigged = clock.ThrowsOnChange = true;
        Assert.Throws<InvalidOperationException>(recorder.Start);
        clock.IsRigged = clock.ThrowsOnChange = false;
        Assert.Equal((RecorderState.Idle, null), (recorder.State, recorder.Failure));
        Assert.Equal((0, 0), (recorded.Watched.Statistics.CurrentRecorders, recorded.Watched.Statistics.CurrentTaps));

        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 5);
        recorder.Stop();
        Assert.Equal((RecorderState.Idle, null, 1L), (recorder.State, recorder.Failure, recorder.TotalFiles));
    }
}
