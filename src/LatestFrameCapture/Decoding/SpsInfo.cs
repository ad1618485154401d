namespace LatestFrames;

/// <summary>What a sequence parameter set says of the pictures.</summary>
internal record SpsInfo
{
    /// <summary>The largest width and height that are believed; H.264 and H.265 level 6.2 allow 16,888.</summary>
    public const int MaxSize = 16888;

    /// <summary>The width after cropping, in pixels.</summary>
    public int Width { get; init; }

    /// <summary>The height after cropping, in pixels.</summary>
    public int Height { get; init; }

    /// <summary>0 is grey, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4.</summary>
    public int ChromaFormat { get; init; }

    /// <summary>The bits of a luma sample.</summary>
    public int BitDepth { get; init; }

    /// <summary>Whether luma is 0 to 255 instead of 16 to 235.</summary>
    public bool IsFullRange { get; init; }

    /// <summary>Whether a picture may be a field.</summary>
    public bool MayBeInterlaced { get; init; }

    /// <summary>The frames per second; 0 when it does not say.</summary>
    public double FrameRate { get; init; }

    /// <summary>How many pictures may come before one that is shown earlier; null when it does not say.</summary>
    public int? MaxReorderedFrames { get; init; }

    /// <summary>The highest temporal sub-layer; 0 for H.264.</summary>
    public int HighestSubLayer { get; init; }

    /// <summary>The width of one crop unit for a chroma format.</summary>
    public static int SubWidth(int chromaFormat) => chromaFormat is 1 or 2 ? 2 : 1;

    /// <summary>The height of one crop unit for a chroma format.</summary>
    public static int SubHeight(int chromaFormat) => chromaFormat == 1 ? 2 : 1;
}
