namespace LatestFrames;

/// <summary>The result of <see cref="PictureWatch"/> for a picture.</summary>
internal enum PictureNovelty
{
    /// <summary>It differs from the previous one, or is a repetition that must be delivered.</summary>
    New,

    /// <summary>It equals the previous ones, bit for bit, which a real camera's noise rules out.</summary>
    Repeated,

    /// <summary>It has been the same for longer than the limit, so the capture must reconnect.</summary>
    Frozen,
}
