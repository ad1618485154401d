using System.Diagnostics;

namespace LatestFrames;

/// <summary>Disks that are full or gone, and processes that are killed.</summary>
public sealed class StreamRecorderFailureTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_ends_the_recording_says_so_and_the_file_plays()
    {
        using SmallDisk disk = SmallDisk.Mount(kilobytes: 512);
        using var recorded = new RecordedCamera(new PictureStream(CodedVideo.Stamped(VideoCodec.H264, frames: 100, isNoise: true)), directory: disk.Path);
        await using StreamRecorder recorder = recorded.Recorder(new() { PreRoll = TimeSpan.Zero });
        RecorderFailure? failure = null;
        recorder.Failed += (_, e) => Volatile.Write(ref failure, e.Failure);
        recorder.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref failure) is not null, s_limit), $"{recorder.State} {recorder.TotalBytes}");

        Assert.Equal((RecorderState.Failed, RecorderFailureReason.DiskFull), (recorder.State, recorder.Failure!.Reason));
        Assert.Contains("the disk is full", recorder.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(disk.Path, recorder.Failure.Message, StringComparison.Ordinal);
        Assert.Same(failure, recorder.Failure);
        Assert.Equal(CaptureState.Live, recorded.Capture.State);
        Assert.Equal((0, 1), (recorded.Watched.Statistics.CurrentRecorders, recorded.Watched.Statistics.TotalRecorderFailures));
        Assert.Single(recorded.Watched.Log.Lines, line => line.Contains("the disk is full", StringComparison.Ordinal));
        string file = Assert.Single(recorded.Files);
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
        await using var recorder = new StreamRecorder(capture, new StreamRecorderOptions { Directory = Path.GetTempPath() });
        recorder.Start();
        capture.Open(new ScriptedSource());
        Assert.True(SpinWait.SpinUntil(() => recorder.State == RecorderState.Failed, s_limit));
        Assert.Equal(RecorderFailureReason.NoCodedPictures, recorder.Failure!.Reason);
    }

    [Fact]
    public Task A_process_that_is_killed_leaves_files_that_play_to_the_last_second() => KillAsync(times: 4);

    [Fact(Explicit = true)]
    public Task Fifty_processes_that_are_killed_leave_files_that_play_to_the_last_second() => KillAsync(times: 50);

    private async Task KillAsync(int times)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        string directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
        var random = new Random(11);
        try
        {
            int worst = 0;
            for (int i = 0; i < times; i++)
                worst = Math.Max(worst, await KillOneAsync(camera, directory, TimeSpan.FromSeconds(0.5 + random.NextDouble() * 3)));
            output.WriteLine($"{times} killed: of what had come at most {worst} pictures are missing, of 25 a second");
            Assert.InRange(worst, 0, 25);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Lets a program record and kills it.</summary>
    /// <returns>How many of the pictures that it had received are missing.</returns>
    private static async Task<int> KillOneAsync(RtspTestCamera camera, string directory, TimeSpan after)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "record", directory, camera.UrlText()])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        process.Start();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(s_limit);
            Assert.Equal("recording", await process.StandardOutput.ReadLineAsync(limit.Token));

            // From its first picture on.
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(limit.Token));
            await Task.Delay(after, Token);
            process.Kill();

            // Against what the process had received, and not against what the camera had sent: on a busy machine that is later.
            string[] lines = (await process.StandardOutput.ReadToEndAsync(limit.Token)).Split('\n');
            int received = lines.Length < 2 ? 0 : int.Parse(lines[^2], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(received > 0, "it has received nothing");
            await process.WaitForExitAsync(limit.Token);
            string file = Assert.Single(Directory.GetFiles(directory));
            List<int> indexes = await Probe.PlayAsync(file, mayBeCut: true);
            Assert.Equal(indexes.Select((_, n) => (indexes[0] + n) % 100), indexes);
            File.Delete(file);
            return received - indexes.Count;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            camera.CloseConnections();
        }
    }
}
