namespace LatestFrames;

/// <summary>
/// What a source's connections have learned of the hardware: why software decoded, so that each reason is logged once,
/// and whether another attempt would end as the last one did.
/// </summary>
/// <remarks>Thread safety: any thread; several captures may read one source.</remarks>
internal sealed class HardwareMemory
{
    // Guards: _openings. The others are single values that nothing else depends on: _reason by Interlocked and
    // Volatile, _isUseless only ever becomes true.
    private readonly object _gate = new();
    private readonly List<CancellationToken> _openings = [];
    private string? _reason;
    private volatile bool _isUseless;

    /// <summary>Whether a device has opened and then failed before it had shown a picture.</summary>
    /// <remarks>Where key frames are rare, each connection would end before software has one to begin with.</remarks>
    public bool IsUseless => _isUseless;

    /// <summary>Whether a connection that has been given up still waits for its device.</summary>
    /// <remarks>One that goes on is another capture's, which opens its device meanwhile.</remarks>
    public bool IsHanging
    {
        get
        {
            lock (_gate) return _openings.Exists(token => token.IsCancellationRequested);
        }
    }

    /// <summary>Remembers the reason.</summary>
    /// <returns>False when it was the reason before too.</returns>
    public bool TryRemember(string reason) => Interlocked.Exchange(ref _reason, reason) != reason;

    /// <summary>Forgets the reason: hardware decodes.</summary>
    public void Clear() => Volatile.Write(ref _reason, null);

    /// <summary>Gives the hardware up for later connections.</summary>
    public void GiveUp() => _isUseless = true;

    /// <summary>Records that a connection calls a driver that may never return.</summary>
    /// <param name="token">Cancelled when the connection is given up.</param>
    public void BeginOpening(CancellationToken token)
    {
        lock (_gate) _openings.Add(token);
    }

    /// <summary>Records that the driver has returned.</summary>
    /// <param name="token">That of <see cref="BeginOpening"/>.</param>
    public void EndOpening(CancellationToken token)
    {
        lock (_gate) _openings.Remove(token);
    }
}
