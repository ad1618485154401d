namespace LatestFrames;

/// <summary>
/// Some native runtimes of OpenCvSharp were built without network: there, tests of OpenCV's streams have nothing to
/// test. RTSP and Motion JPEG need none of it.
/// </summary>
internal static class Network
{
    public static void Require() =>
        Assert.SkipUnless(NetworkSupport.IsBuiltIn, "This OpenCV build's FFmpeg has no network.");

    /// <summary>Skips the test if OpenCV must read the URL and cannot.</summary>
    public static void RequireFor(string url)
    {
        if (!url.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase)
            && !url.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            Require();
    }

    /// <summary>The RTSP camera needs GStreamer, which is there on Linux; on other systems its tests have no
    /// camera.</summary>
    public static void RequireRtsp()
    {
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");
    }
}
