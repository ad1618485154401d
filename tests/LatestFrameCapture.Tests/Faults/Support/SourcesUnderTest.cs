namespace LatestFrames;

/// <summary>What a <see cref="SourceUnderTest"/> needs.</summary>
internal static class SourcesUnderTest
{
    /// <summary>What its camera speaks.</summary>
    public static CameraProtocol Protocol(this SourceUnderTest source) =>
        source == SourceUnderTest.MotionJpeg ? CameraProtocol.Http : CameraProtocol.Rtsp;

    /// <summary>The options with which it reads; skips the test where it cannot.</summary>
    public static LatestFrameCaptureOptions With(this SourceUnderTest source, LatestFrameCaptureOptions options)
    {
        switch (source)
        {
            case SourceUnderTest.FFmpeg:
                FFmpegTestInput.Require();
                return options with { Backend = CaptureBackend.FFmpeg };
            case SourceUnderTest.OpenCv:
                Network.Require();
                return options with { Backend = CaptureBackend.OpenCv };
            default:
                return options;
        }
    }

    /// <summary>As <see cref="With"/>, over UDP.</summary>
    public static LatestFrameCaptureOptions WithUdp(this SourceUnderTest source, LatestFrameCaptureOptions options) =>
        source.With(options with { BackendOptions = new Dictionary<string, string> { ["rtsp_transport"] = "udp" } });
}
