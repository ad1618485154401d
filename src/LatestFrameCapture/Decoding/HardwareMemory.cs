namespace LatestFrames;

/// <summary>Why a source's connections were decoded by software, so that each reason is logged once.</summary>
/// <remarks>Thread safety: any thread; several captures may read one source.</remarks>
internal sealed class HardwareMemory
{
    private string? _reason;

    /// <summary>Remembers the reason.</summary>
    /// <returns>False when it was the reason before too.</returns>
    public bool IsNew(string reason) => Interlocked.Exchange(ref _reason, reason) != reason;

    /// <summary>Forgets the reason: hardware decodes.</summary>
    public void Clear() => Volatile.Write(ref _reason, null);
}
