namespace LatestFrames;

/// <summary>How large a picture may be, whatever a stream says.</summary>
internal static class PictureLimit
{
    /// <summary>The largest picture in pixels that is decoded, 200 MB as BGR.</summary>
    public const int MaxPixels = 8192 * 8192;

    /// <summary>Whether a picture of that size may be decoded.</summary>
    public static bool Allows(long width, long height) =>
        width is > 0 and <= MaxPixels && height is > 0 and <= MaxPixels && width * height <= MaxPixels;
}
