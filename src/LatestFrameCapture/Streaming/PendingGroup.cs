using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// The coded pictures since the last key frame, or since the last one that was decoded, for a consumer that reads now
/// and then. Capture thread only.
/// </summary>
/// <param name="release">Takes back a unit that is not decoded.</param>
internal sealed class PendingGroup(Action<AccessUnit> release)
{
    private const int MaxBytes = 32 * 1024 * 1024;

    // A unit of some bytes costs more than these; nine minutes at 30 pictures a second fit.
    private const int MaxUnits = 16 * 1024;

    private readonly Queue<AccessUnit> _units = new();
    private long _bytes;
    private bool _isBroken;

    public int Count => _units.Count;

    /// <summary>Whether all pictures were decoded: none waits, and none is missing.</summary>
    public bool IsDecoded => _units.Count == 0 && !_isBroken;

    /// <summary>Adds a picture; a key frame replaces all before it.</summary>
    /// <returns>
    /// False when it was released: pictures before it are missing, or the group has become too large.
    /// </returns>
    public bool TryAdd(AccessUnit unit)
    {
        if (unit.IsKeyFrame)
        {
            Clear();
            _isBroken = false;
        }
        else if (_isBroken || _bytes + unit.Length > MaxBytes || _units.Count == MaxUnits)
        {
            Break();
            release(unit);
            return false;
        }

        _units.Enqueue(unit);
        _bytes += unit.Length;
        return true;
    }

    /// <summary>Takes the first picture; its taker releases it.</summary>
    public bool TryTake([NotNullWhen(true)] out AccessUnit? unit)
    {
        unit = _units.Count == 0 ? null : _units.Dequeue();
        if (unit is not null) _bytes -= unit.Length;
        return unit is not null;
    }

    /// <summary>Releases all pictures; the next one must be a key frame.</summary>
    public void Break()
    {
        Clear();
        _isBroken = true;
    }

    private void Clear()
    {
        while (TryTake(out AccessUnit? unit)) release(unit);
    }
}
