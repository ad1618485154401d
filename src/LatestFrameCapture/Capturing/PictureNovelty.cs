namespace LatestFrames;

/// <summary>What <see cref="PictureWatch"/> finds in a picture.</summary>
internal enum PictureNovelty
{
    /// <summary>It differs from the one before, or may well be the same.</summary>
    New,

    /// <summary>It is the same again, bit for bit, as no real camera's would be.</summary>
    Repeated,

    /// <summary>It has been the same for too long: only a new connection helps.</summary>
    Frozen,
}
