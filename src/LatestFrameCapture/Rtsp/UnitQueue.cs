using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>The complete access units that nobody has taken yet, and the empty ones that are used again.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class UnitQueue
{
    /// <summary>The number of complete units that may wait: as many as a full reordering buffer can release.</summary>
    public const int MaxPending = 1024;

    /// <summary>The number of bytes that complete units may have in all.</summary>
    public const int MaxPendingBytes = 2 * AccessUnit.MaxLength;

    private const int MaxPooled = 256;
    private const int MaxPooledBytes = AccessUnit.MaxLength;

    // So often are those given up that were in use only when somebody was late: some 20 s.
    private const int ReturnsToTrim = 512;
    private const int TooLittleToTrim = 512 * 1024;

    private readonly Queue<AccessUnit> _pending = new();
    private readonly Stack<AccessUnit> _pool = new();
    private int _pooledBytes;
    private int _rented;
    private int _mostRented;
    private int _returns;

    /// <summary>The number of bytes in complete units.</summary>
    public int PendingBytes { get; private set; }

    /// <summary>Gets an empty unit.</summary>
    public AccessUnit Rent()
    {
        _mostRented = Math.Max(_mostRented, ++_rented);
        if (_pool.Count == 0) return new AccessUnit();
        AccessUnit unit = _pool.Pop();
        _pooledBytes -= unit.Data.Length;
        return unit;
    }

    /// <summary>Takes back a unit that is not used any more.</summary>
    public void Return(AccessUnit unit)
    {
        _rented--;
        if (++_returns == ReturnsToTrim) Trim();
        if (_pool.Count >= MaxPooled || unit.Data.Length > MaxPooledBytes - _pooledBytes) return;
        unit.Clear();
        _pooledBytes += unit.Data.Length;
        _pool.Push(unit);
    }

    /// <summary>Keeps no more than were in use at once since the last time.</summary>
    private void Trim()
    {
        while (_pooledBytes > TooLittleToTrim && _pool.Count > 0 && _pool.Count + _rented > _mostRented)
            _pooledBytes -= _pool.Pop().Data.Length;
        (_returns, _mostRented) = (0, _rented);
    }

    /// <summary>Adds a complete unit.</summary>
    /// <returns>False, and the unit goes back into the pool, when too much waits already.</returns>
    public bool TryAdd(AccessUnit unit)
    {
        if (_pending.Count >= MaxPending || unit.Length > MaxPendingBytes - PendingBytes)
        {
            Return(unit);
            return false;
        }

        _pending.Enqueue(unit);
        PendingBytes += unit.Length;
        return true;
    }

    /// <summary>Takes the oldest complete unit.</summary>
    public bool TryTake([NotNullWhen(true)] out AccessUnit? unit)
    {
        unit = _pending.Count > 0 ? _pending.Dequeue() : null;
        PendingBytes -= unit?.Length ?? 0;
        return unit is not null;
    }
}
