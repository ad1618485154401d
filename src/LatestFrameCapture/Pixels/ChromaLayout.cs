namespace LatestFrames;

/// <summary>Where the chroma samples of a picture are.</summary>
internal enum ChromaLayout
{
    /// <summary>There are none; the picture is grey.</summary>
    None,

    /// <summary>In a plane for U and one for V.</summary>
    Planar,

    /// <summary>In one plane, U before V.</summary>
    Interleaved,
}
