namespace LatestFrames;

/// <summary>Disks that are full or gone, and sources without coded pictures.</summary>
public sealed class StreamRecorderFailureTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_ends_the_recording_says_so_and_the_file_plays()
    {
        // Key frames of a megabyte: it is full in some ten seconds.
        const int Kilobytes = 20 * 1024;
        using SmallDisk disk = SmallDisk.Mount(Kilobytes);
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, frames: 20, width: 1280, height: 720, isNoise: true);
        using var recorded = new RecordedCamera(new PictureStream(video), directory: disk.Path);
        await using StreamRecorder recorder = recorded.Recorder(new() { PreRoll = TimeSpan.Zero });
        RecorderFailure? failure = null;
        recorder.Failed += (_, e) => Volatile.Write(ref failure, e.Failure);
        recorder.Start();
        Assert.True(
            SpinWait.SpinUntil(() => Volatile.Read(ref failure) is not null, s_limit),
            $"{recorder.State} {recorder.TotalBytes}");

        Assert.Equal(
            (RecorderState.Failed, RecorderFailureReason.DiskFull), (recorder.State, recorder.Failure!.Reason));
        Assert.Contains("the disk is full", recorder.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(disk.Path, recorder.Failure.Message, StringComparison.Ordinal);
        Assert.Same(failure, recorder.Failure);
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
        Assert.Equal(
            (0, 1),
            (recorded.Watched.Statistics.CurrentRecorders, recorded.Watched.Statistics.TotalRecorderFailures));
        Assert.Single(recorded.Watched.Log.Lines, line => line.Contains("the disk is full", StringComparison.Ordinal));
        string file = Assert.Single(recorded.Files);
        Assert.InRange(new FileInfo(file).Length, Kilobytes * 1024 * 3 / 4, Kilobytes * 1024);
        Assert.Equal(recorder.TotalPictures, await Probe.CountAsync(file));
        List<int> indexes = await Probe.PlayAsync(file, mayBeCut: true);
        Assert.Equal(recorder.TotalPictures, indexes.Count);

        // With room it goes on at the next start.
        File.Delete(file);
        recorder.Start();
        Assert.Null(recorder.Failure);
        RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 3);
    }

    [Fact]
    public async Task A_disk_that_is_full_from_the_beginning_keeps_no_empty_file()
    {
        using SmallDisk disk = SmallDisk.Mount(kilobytes: 64);
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "full"), new byte[64 * 1024], Token);
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred), directory: disk.Path);
        await using StreamRecorder recorder = recorded.Recorder();
        recorder.Start();
        Assert.True(SpinWait.SpinUntil(() => recorder.State == RecorderState.Failed, s_limit));

        Assert.Equal(RecorderFailureReason.DiskFull, recorder.Failure!.Reason);
        Assert.Empty(recorded.Files);
        Assert.Equal(0, recorder.TotalFiles);
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
    }

    [Theory]
    [InlineData(true, RecorderFailureReason.AccessDenied, "writing there is not allowed")]
    [InlineData(false, RecorderFailureReason.CannotWrite, "the device is broken")]
    public async Task Another_error_of_the_file_system_has_its_reason_and_the_capture_goes_on(
        bool isRefused, RecorderFailureReason reason, string text)
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        await using var recorder = new StreamRecorder(
            recorded.Capture,
            new() { Directory = recorded.Directory },
            recorded.Watched.Log,
            path => throw (isRefused
                ? new UnauthorizedAccessException("no")
                : new IOException("the device is broken")));
        recorder.Start();
        Assert.True(SpinWait.SpinUntil(() => recorder.State == RecorderState.Failed, s_limit));

        Assert.Equal(reason, recorder.Failure!.Reason);
        Assert.Contains(text, recorder.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(recorded.Directory, recorder.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (recorder.TotalFiles, recorder.TotalPictures));
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
    }

    [Fact]
    public async Task A_directory_that_is_missing_or_goes_away_is_a_failure_and_the_capture_goes_on()
    {
        using var recorded = new RecordedCamera(new PictureStream(PictureStream.Hundred));
        string directory = Path.Combine(recorded.Directory, "share");
        var options = new StreamRecorderOptions { Directory = directory };
        await using var recorder = new StreamRecorder(recorded.Capture, options);
        recorder.Start();
        Assert.True(SpinWait.SpinUntil(() => recorder.State == RecorderState.Failed, s_limit));
        Assert.Equal(RecorderFailureReason.PathGone, recorder.Failure!.Reason);
        Assert.False(Directory.Exists(directory));

        Directory.CreateDirectory(directory);
        recorder.Start();
        RecordedCamera.WaitForPictures(recorder, 10);
        Directory.Delete(directory, recursive: true);
        Assert.True(SpinWait.SpinUntil(() => recorder.State == RecorderState.Failed, s_limit));
        Assert.Equal(RecorderFailureReason.PathGone, recorder.Failure!.Reason);
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
        Assert.Equal(2, recorded.Watched.Statistics.TotalRecorderFailures);
    }

    [Fact]
    public async Task A_source_that_turns_out_to_have_no_coded_pictures_is_a_failure()
    {
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions());
        await using var recorder = new StreamRecorder(
            capture, new StreamRecorderOptions { Directory = Path.GetTempPath() });
        recorder.Start();
        capture.Open(new ScriptedSource());
        Assert.True(SpinWait.SpinUntil(() => recorder.State == RecorderState.Failed, s_limit));
        Assert.Equal(RecorderFailureReason.NoCodedPictures, recorder.Failure!.Reason);
    }
}
