namespace LatestFrames;

/// <summary>Chooses sizes and qualities: few, so that pages share pictures, and smaller ones for slow links.</summary>
internal static class PictureDetail
{
    /// <summary>The level with the smallest pictures; 0 has the largest.</summary>
    public const int LowestLevel = 4;

    private static readonly int[] s_widths = [160, 240, 320, 480, 640, 960, 1280, 1920, 2560, 4096];

    /// <summary>Size and quality for a tile.</summary>
    /// <param name="width">The tile's width in pixels; 0 for the frame's own.</param>
    /// <param name="level">How far the link asks for less.</param>
    public static PictureKey Choose(int width, int level)
    {
        (int part, int quality) = level switch
        {
            0 => (1, 75),
            1 => (1, 50),
            2 => (2, 60),
            3 => (2, 35),
            _ => (3, 30),
        };
        int wanted = (width == 0 ? s_widths[^1] : width) / part;
        // A tile of 500 pixels is content with 480.
        foreach (int candidate in s_widths)
        {
            if (candidate >= wanted * 0.9) return new PictureKey(candidate, quality);
        }

        return new PictureKey(s_widths[^1], quality);
    }
}
