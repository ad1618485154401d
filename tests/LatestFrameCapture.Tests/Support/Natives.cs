using System.Text.RegularExpressions;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What the native half that runs was built with, by its own word.</summary>
internal static partial class Natives
{
    public static bool HaveGStreamer { get; } = GStreamer().IsMatch(Cv2.GetBuildInformation());

    [GeneratedRegex(@"GStreamer:\s+YES")]
    private static partial Regex GStreamer();
}
