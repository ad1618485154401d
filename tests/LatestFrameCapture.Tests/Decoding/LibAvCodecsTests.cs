using System.Runtime.InteropServices;

namespace LatestFrames;

public sealed class LibAvCodecsTests
{
    [Theory]
    [InlineData("      avcodec:                   YES (61.19.101)\n", 61)]
    [InlineData("      avcodec:                   YES (ver 59.37.100)\n", 0)]
    [InlineData("      avcodec:                   NO\n      avformat: YES (61.1.2)\n", 0)]
    [InlineData("avcodec: (99999999999999.1)", 0)]
    [InlineData("avcodec: YES (6", 0)]
    [InlineData("", 0)]
    public void The_version_is_read_from_the_build_information(string text, int major) =>
        Assert.Equal(major, LibAvCodecs.MajorIn(text));

    [Fact]
    public void A_library_without_the_functions_is_not_used_and_says_which()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses a library of Linux.");
        nint library = System.Runtime.InteropServices.NativeLibrary.Load("libm.so.6");

        Assert.Null(LibAvCodec.TryBind(new LibAvExports(library, library), "libavcodec 1 (test)", out string? whyNot));

        Assert.Equal("libavcodec 1 (test) does not export avcodec_find_decoder_by_name", whyNot);
    }

    [Fact]
    public void The_libraries_here_decode_the_built_in_picture()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere there may be none.");
        Assert.Matches(
            "^libavcodec \\d\\d \\(system\\)$", LibAvCodecs.System(out string? whyNot)?.Name ?? whyNot ?? "");
        Assert.Matches("^libavcodec \\d\\d \\(OpenCvSharp\\)$", LibAvCodecs.OpenCv(out whyNot)?.Name ?? whyNot ?? "");
    }

    [Fact]
    public void Automatic_never_takes_a_child_process() =>
        Assert.DoesNotContain(VideoDecoderKind.FFmpegProcess, VideoDecoders.OfAutomatic);

    [Fact]
    public void Automatic_takes_the_systems_library_first()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere there may be none.");
        using IVideoDecoder? decoder = VideoDecoders.Create(
            VideoDecoderKind.Automatic, VideoCodec.H264, 1,
            hardware: null, note: null, out _, CancellationToken.None);
        Assert.Equal(LibAvCodecs.System(out _)!.Name, decoder?.Name);
        using IVideoDecoder? jpeg = VideoDecoders.Create(
            VideoDecoderKind.VideoCapture, VideoCodec.Jpeg, 1,
            hardware: null, note: null, out _, CancellationToken.None);
        Assert.IsType<JpegDecoder>(jpeg);
    }
}
