using System.Diagnostics;

namespace LatestFrames;

/// <summary>Finding the executable, and what is there instead of it.</summary>
public sealed class FFmpegProgramsTests
{
    private const string Release =
        "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers\n"
        + "built with gcc 12\n"
        + "libavutil      57. 28.100 / 57. 28.100\n"
        + "libavformat    59. 27.100 / 59. 27.100\n";

    [Theory]
    [InlineData(Release, "5.1.9-0+deb12u1", 59_027)]
    [InlineData(
        "ffmpeg version N-47683-g0e8eb07980-static https://x/\nlibavformat    58. 24.100 / 58. 24.100\n",
        "N-47683-g0e8eb07980-static", 58_024)]
    [InlineData("ffmpeg version 9\n", "9", 0)]
    [InlineData("ffmpeg version \nlibavformat 1", "", 0)]
    public void The_version_is_read(string output, string version, int format)
    {
        FFmpegProgram program = FFmpegPrograms.Parse("x", output)!;
        Assert.Equal((version, format), (program.Version, program.Format));
    }

    [Theory]
    [InlineData("")]
    [InlineData("avconv version 12\n")]
    public void Another_program_is_no_ffmpeg(string output) => Assert.Null(FFmpegPrograms.Parse("x", output));

    [Theory]
    [InlineData(58_020, false, "stimeout", false, false)]
    [InlineData(58_076, false, "stimeout", true, false)]
    [InlineData(59_016, true, "timeout", true, false)]
    [InlineData(59_027, true, "timeout", true, true)]
    [InlineData(62_003, true, "timeout", true, true)]
    [InlineData(0, true, "timeout", true, true)]
    public void The_version_says_which_options_there_are(
        int format, bool inner, string timeout, bool autoscale, bool fpsMode)
    {
        var program = new FFmpegProgram("x", "y", format);
        Assert.Equal(
            (inner, timeout, autoscale, fpsMode),
            (program.HasInnerOptions, program.RtspTimeout, program.HasAutoscale, program.HasFpsMode));
    }

    [Theory]
    [InlineData("ID=debian\n", "apt-get")]
    [InlineData("NAME=x\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "apt-get")]
    [InlineData("ID=alpine\n", "apk")]
    [InlineData("ID=\"rhel\"\nID_LIKE=\"fedora\"\n", "dnf")]
    [InlineData("", "package ffmpeg")]
    public void A_missing_one_comes_with_how_to_install_it(string release, string command) =>
        Assert.Contains(command, InstallHint.ForRelease(release), StringComparison.Ordinal);

    [Theory]
    [InlineData("ffmpeg", true, "ffmpeg.exe ffmpeg")]
    [InlineData("ffmpeg-7.1", true, "ffmpeg-7.1.exe ffmpeg-7.1")]
    [InlineData("C:\\tools\\ffmpeg", true, "C:\\tools\\ffmpeg.exe C:\\tools\\ffmpeg")]
    [InlineData("ffmpeg.EXE", true, "ffmpeg.EXE")]
    [InlineData("ffmpeg", false, "ffmpeg")]
    public void On_Windows_a_name_needs_no_extension(string name, bool isWindows, string names) =>
        Assert.Equal(names.Split(' '), FFmpegPrograms.NamesOf(name, isWindows));

    [Fact]
    public void A_missing_executable_is_a_failure_that_names_it()
    {
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient with { Reconnect = null });
        Assert.False(capture.Open(
            new FFmpegSource("rtsp://admin:S3cret@127.0.0.1/x") { ExecutablePath = "/nowhere/ffmpeg" }));
        Assert.Contains("/nowhere/ffmpeg", capture.Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", capture.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo hello", "not ffmpeg")]
    [InlineData("yes hello", "not ffmpeg")]
    [InlineData("yes hello >&2", "within 2 s")]
    [InlineData("exec sleep 1000", "within 2 s")]
    [InlineData("trap '' TERM; sleep 1000", "within 2 s")]
    public void Something_else_in_its_place_is_known_after_two_seconds(string body, string reason)
    {
        using var script = FFmpegTestInput.Program($"#!/bin/sh\n{body}\n");
        long start = Stopwatch.GetTimestamp();
        string? whyNot = FFmpegPrograms.WhyNotAvailable(script.FilePath, TestContext.Current.CancellationToken);
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
        Assert.True(
            SpinWait.SpinUntil(
                () => FFmpegTestInput.Children().All(
                    child => !child.Command.Contains(script.FilePath, StringComparison.Ordinal)),
                TimeSpan.FromSeconds(30)),
            "it is gone");
    }

    [Fact]
    public void What_is_replaced_behind_a_link_is_asked_again()
    {
        using var script = FFmpegTestInput.Program("#!/bin/sh\necho ffmpeg version 1\n");
        using var other = FFmpegTestInput.Program("#!/bin/sh\necho ffmpeg version 2.0\n");
        string link = script.FilePath + ".link";
        File.CreateSymbolicLink(link, script.FilePath);
        try
        {
            Assert.Equal("1", FFmpegPrograms.Find(link, TestContext.Current.CancellationToken, out _)?.Version);
            File.Move(other.FilePath, script.FilePath, overwrite: true);
            Assert.Equal("2.0", FFmpegPrograms.Find(link, TestContext.Current.CancellationToken, out _)?.Version);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void A_cancelled_question_ends_at_once()
    {
        using var script = FFmpegTestInput.Program("#!/bin/sh\nexec sleep 1000\n");
        using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        long start = Stopwatch.GetTimestamp();
        Assert.NotNull(FFmpegPrograms.WhyNotAvailable(script.FilePath, end.Token));

        // The question itself has 2 s.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1.9);
    }
}
