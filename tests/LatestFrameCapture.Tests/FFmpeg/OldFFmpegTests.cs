using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The oldest FFmpeg that is supported, 4.1, which eng/foreign-servers.sh installs.</summary>
public sealed class OldFFmpegTests(ITestOutputHelper output)
{
    private static LatestFrameCaptureOptions Every =>
        WatchedRtsp.Patient with { Delivery = FrameDelivery.Every, DecoderThreads = null };

    private static string Executable
    {
        get
        {
            string path = Repository.File("artifacts/foreign-servers/node_modules/@ffmpeg-installer/linux-x64/ffmpeg");
            Assert.SkipUnless(
                OperatingSystem.IsLinux() && File.Exists(path),
                $"{path} is not here; eng/foreign-servers.sh installs it.");
            return path;
        }
    }

    [Fact]
    public void Its_version_is_known()
    {
        FFmpegProgram? program = FFmpegPrograms.Find(
            Executable, TestContext.Current.CancellationToken, out string? whyNot);
        Assert.True(program is not null, whyNot);
        output.WriteLine($"{program.Version}, libavformat {program.Format}");
        Assert.Equal(
            (58_024, "stimeout", false, false),
            (program.Format, program.RtspTimeout, program.HasFpsMode, program.HasAutoscale));
    }

    [Fact]
    public void A_file_comes_whole_in_order_and_ends()
    {
        using FFmpegTestInput file = FFmpegTestInput.File(
            CodedVideo.Stamped(VideoCodec.H264, 60, bFrames: 2).ToFile(), ".h264");
        using var watched = new WatchedRtsp(new FFmpegSource(file.FilePath) { ExecutablePath = Executable }, Every);
        watched.States.WaitFor(CaptureState.Ended);
        Assert.Equal(
            Enumerable.Range(0, 60), watched.WaitFor(_ => true, count: 60).Select(picture => picture.Index!.Value));
        Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
    }

    [Fact]
    public void A_file_that_changes_its_size_is_scaled_to_the_first()
    {
        byte[] video =
        [
            .. CodedVideo.Stamped(VideoCodec.H264, 20, 480, 320).ToFile(),
            .. CodedVideo.Stamped(VideoCodec.H264, 20, 320, 480, firstIndex: 20).ToFile()
        ];
        using FFmpegTestInput file = FFmpegTestInput.File(video, ".h264");
        using var watched = new WatchedRtsp(new FFmpegSource(file.FilePath) { ExecutablePath = Executable }, Every);
        watched.States.WaitFor(CaptureState.Ended);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 40);
        Assert.All(pictures, picture => Assert.Equal((480, 320), (picture.Width, picture.Height)));
        Assert.Equal(Enumerable.Range(0, 20), pictures.Take(20).Select(picture => picture.Index!.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_camera_is_live_with_and_without_a_password(bool hasPassword)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Start(stream);
        string url = hasPassword
            ? camera.UrlText().Replace("://", "://viewer:not-for-logs@", StringComparison.Ordinal)
            : camera.UrlText();
        using var watched = new WatchedRtsp(new FFmpegSource(url) { ExecutablePath = Executable });
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 30);
        string command = FFmpegTestInput
            .Children()
            .Last(child => child.Command.Contains("rawvideo", StringComparison.Ordinal))
            .Command;
        Assert.Contains("-vsync 0", command, StringComparison.Ordinal);
        Assert.Equal(!hasPassword, command.Contains("-stimeout", StringComparison.Ordinal));
        Assert.DoesNotContain("not-for-logs", command, StringComparison.Ordinal);
        Assert.All(pictures, picture => Assert.NotNull(picture.Index));
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void A_camera_that_turns_its_picture_shows_none_that_is_cut_or_scaled()
    {
        const int Change = 30;
        using RtspTestCamera camera = Start(PictureStream.Turning(Change));
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { ExecutablePath = Executable });
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(picture => picture.Width == 320, count: 20);
        Assert.All(
            pictures,
            picture => Assert.Equal(
                picture.Index < Change ? (480, 320) : (320, 480), (picture.Width, picture.Height)));
        Assert.Equal(2, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void A_silent_camera_is_a_stall_and_a_killed_child_one_reconnection()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Start(stream);
        using var watched = new WatchedRtsp(
            new FFmpegSource(camera.UrlText()) { ExecutablePath = Executable }, WatchedRtsp.Quick);
        watched.WaitFor(_ => true, count: 5);
        Process.GetProcessById(FFmpegTestInput.Child()).Kill();
        watched.WaitUntil(() => watched.Statistics.TotalConnections == 2, "new connection");
        watched.WaitFor(_ => true, count: watched.Pictures.Count + 2);
        stream.IsSilent = true;
        watched.WaitUntil(() => watched.Statistics.TotalFailures > 1, "failure");
        stream.IsSilent = false;
        watched.WaitFor(_ => true, count: watched.Pictures.Count + 3);
        Assert.Equal(0, watched.Statistics.TotalAbandoned);
    }

    [Fact]
    public async Task Of_a_silent_camera_it_takes_leave_by_itself()
    {
        string executable = Executable;
        await using LoopbackServer silent = FaultyServers.Silent();
        CancellationToken token = TestContext.Current.CancellationToken;
        FFmpegProgram program = FFmpegPrograms.Find(executable, token, out _)!;
        string url = silent.Url("rtsp");
        FFmpegSettings settings = FFmpegCommandTests.Settings(url) with
        {
            IsLive = true,
            StallTimeout = TimeSpan.FromSeconds(1)
        };
        FFmpegCommand command = FFmpegCommand.TryMake(
            settings, FFmpegInput.Of(url, null), program, DecoderHardware.None, out string? whyNot)!;
        Assert.True(command is not null, whyNot);
        ChildProcess child = Children.TryStart(executable, command.Arguments, command.Script, token, out whyNot)!;
        Assert.True(child is not null, whyNot);
        bool hasEnded = child.WaitForExit(TimeSpan.FromSeconds(30));
        Children.End(child, TimeSpan.Zero);
        Assert.True(hasEnded, "it ends when the timeout elapses, also with nobody there to end it");
    }

    [Theory]
    [InlineData("H264", 0)]
    [InlineData("H264", 2)]
    [InlineData("H265", 0)]
    [InlineData("H265", 2)]
    public void It_decodes_what_it_is_fed(string coding, int bFrames)
    {
        string executable = Executable;
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        using var decoder = new FFmpegProcessDecoder(
            codec, threads: 1, hardware: null, TestContext.Current.CancellationToken, executable);
        using var image = new Mat();
        List<int> indexes = DecoderContract.Decode(
            decoder, CodedVideo.Stamped(codec, frames: 25, bFrames: bFrames).Units);
        if (bFrames == 0) Assert.Equal(25, indexes.Count);
        decoder.Drain();
        DecoderContract.Receive(decoder, image, indexes);
        Assert.Equal(Enumerable.Range(0, 25), indexes);
    }

    [Theory]
    [InlineData("H264")]
    [InlineData("H265")]
    public void A_new_size_that_it_is_fed_begins_with_its_first_picture(string coding)
    {
        string executable = Executable;
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        using var decoder = new FFmpegProcessDecoder(
            codec, threads: 1, hardware: null, TestContext.Current.CancellationToken, executable);
        using var image = new Mat();
        (int Width, int Height)[] sizes = [(320, 240), (480, 272), (256, 320)];
        var shown = new List<Size>();
        foreach ((int width, int height) in sizes)
        {
            foreach (AccessUnit unit in CodedVideo.Stamped(codec, 5, width, height).Units)
            {
                Assert.True(decoder.Send(unit));
                Assert.True(decoder.TryReceive(out _));
                Assert.True(decoder.Retrieve(image));
                shown.Add(image.Size());
            }
        }

        Assert.Equal(sizes.SelectMany(size => Enumerable.Repeat(new Size(size.Width, size.Height), 5)), shown);
    }

    private static RtspTestCamera Start(PictureStream stream) =>
        new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
}
