using OpenCvSharp;

namespace LatestFrames;

/// <summary>The version of the native OpenCV that the process has loaded.</summary>
internal static class OpenCvVersion
{
    private static readonly Lazy<Version> s_current = new(static () =>
        Version.TryParse(Cv2.GetVersionString()?.Split('-')[0], out Version? version) ? version : new Version(0, 0));

    /// <summary>
    /// The version; 0.0 when OpenCV reports none. Throws OpenCvSharp's exception when the native library is missing.
    /// </summary>
    public static Version Current => s_current.Value;
}
