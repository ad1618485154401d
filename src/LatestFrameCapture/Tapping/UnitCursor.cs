namespace LatestFrames;

/// <summary>Where a reader of coded pictures is. Guarded by the gate of the <see cref="UnitHub"/>.</summary>
/// <param name="memory">How much is remembered for new readers while it exists, in ticks of the clock.</param>
/// <param name="maxDelay">How late it may be, in ticks of the clock.</param>
/// <param name="maxBytes">The largest memory.</param>
internal sealed class UnitCursor(long memory, long maxDelay, int maxBytes)
{
    public long Memory { get; } = memory;

    public long MaxDelay { get; } = maxDelay;

    public int MaxBytes { get; } = maxBytes;

    /// <summary>The number of the next picture to read.</summary>
    public long Next { get; set; }

    /// <summary>From when on delays count.</summary>
    public long Since { get; set; }

    /// <summary>The number of the first picture that is not its any more.</summary>
    public long End { get; set; } = long.MaxValue;

    /// <summary>Whether it only lets pictures be remembered, and reads none.</summary>
    public bool IsKeeper { get; init; }

    /// <summary>Whether it fell behind, so that it goes on at a key frame; nothing is kept for it then.</summary>
    public bool IsBehind { get; set; }

    /// <summary>Whether it has not read any picture, so that none is missing.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>The pictures that it has not read because it fell behind.</summary>
    public long Skipped { get; set; }

    /// <summary>The pictures that it has read.</summary>
    public long Read { get; set; }

    /// <summary>The picture that its reader has.</summary>
    public CodedUnit? Current { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>The asynchronous wait of its reader; null when there is none.</summary>
    public IStackListener? Listener { get; set; }
}
