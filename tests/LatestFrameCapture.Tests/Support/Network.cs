namespace LatestFrames;

/// <summary>Some native runtimes of OpenCvSharp were built without network: there, tests of streams have nothing to test.</summary>
internal static class Network
{
    public static void Require() =>
        Assert.SkipUnless(NetworkSupport.IsBuiltIn, "This OpenCV build's FFmpeg has no network.");

    /// <summary>The RTSP camera needs GStreamer, which is there on Linux; on other systems its tests have no camera.</summary>
    public static void RequireRtsp()
    {
        Require();
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");
    }
}
