using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// The coded pictures since the last key frame, and which of them are decoded, for a consumer that reads now and then.
/// Capture thread only.
/// </summary>
/// <param name="release">Takes back a unit that was added.</param>
/// <remarks>
/// Their bytes are copied, one after the other, into pieces of memory. A unit's own memory has the length of the
/// largest picture that it ever held, in the long run a key frame's: with 30 of them a camera took 10 MB.
/// </remarks>
internal sealed class PendingGroup(Action<AccessUnit> release)
{
    private const int MaxBytes = 32 * 1024 * 1024;

    // What is decoded is kept only for the case that the decoder is given back.
    private const int MaxDecodedBytes = 4 * 1024 * 1024;

    // Below the size from which .NET compacts no more.
    private const int PieceLength = 64 * 1024;

    // A unit of some bytes costs more than these; nine minutes at 30 pictures a second fit.
    private const int MaxUnits = 16 * 1024;

    // After so many groups that left pieces empty these go.
    private const int MaxSmallGroups = 16;

    private readonly List<(AccessUnit Facts, int Start, int Length)> _units = [];
    private readonly Stack<AccessUnit> _free = new();
    private readonly AccessUnit _taken = new();
    private readonly List<byte[]> _pieces = [];
    private int _next;
    private int _end;
    private int _mostPieces;
    private int _smallGroups;
    private bool _isBroken;
    private bool _isWhole;

    /// <summary>The pictures that are not decoded.</summary>
    public int Count => _units.Count - _next;

    /// <summary>Whether all pictures were decoded: none waits, and none is missing.</summary>
    public bool IsDecoded => Count == 0 && !_isBroken;

    /// <summary>The memory of the pictures, in bytes.</summary>
    public int Memory => _pieces.Count * PieceLength;

    /// <summary>Adds a picture, whose unit goes back at once; a key frame replaces all before it.</summary>
    /// <returns>False when it is not kept: pictures before it are missing, or the group has become too large.</returns>
    public bool TryAdd(AccessUnit unit)
    {
        if (unit.IsKeyFrame)
        {
            Clear();
            _isBroken = false;
            _isWhole = true;
        }
        else if (Count == 0 && (_end + unit.Length > MaxDecodedBytes || _units.Count == MaxUnits))
        {
            Clear();
        }

        if (_isBroken || _end + unit.Length > MaxBytes || _units.Count == MaxUnits)
        {
            Break();
            release(unit);
            return false;
        }

        AccessUnit facts = _free.Count > 0 ? _free.Pop() : new AccessUnit();
        facts.TakeFacts(unit);
        _units.Add((facts, _end, unit.Length));
        Append(unit.Data.AsSpan(0, unit.Length));
        release(unit);
        return true;
    }

    /// <summary>Adds a picture that was decoded, whose unit goes back at once.</summary>
    /// <param name="unit">The picture.</param>
    /// <param name="isGood">Whether the decoder took it; if not, the next one must be a key frame.</param>
    public void AddDecoded(AccessUnit unit, bool isGood)
    {
        _next = TryAdd(unit) ? _units.Count : _next;
        if (!isGood) Break();
    }

    /// <summary>Begins at the key frame again, if all is decoded and the key frame is there.</summary>
    public bool TryRewind()
    {
        if (!_isWhole || Count > 0 || _units.Count == 0) return false;
        _next = 0;
        return true;
    }

    /// <summary>Takes the first picture that is not decoded.</summary>
    /// <param name="unit">The picture, valid until the next call; it is not released.</param>
    public bool TryTake([NotNullWhen(true)] out AccessUnit? unit)
    {
        unit = null;
        if (Count == 0) return false;
        (AccessUnit facts, int start, int length) = _units[_next++];
        _taken.Clear();
        for (int at = start; at < start + length;)
        {
            int offset = at % PieceLength, part = Math.Min(PieceLength - offset, start + length - at);
            _taken.TryAppend(_pieces[at / PieceLength].AsSpan(offset, part));
            at += part;
        }

        _taken.TakeFacts(facts);
        unit = _taken;
        return true;
    }

    /// <summary>Forgets all pictures, which were decoded, and gives up their memory; the next one may be any.</summary>
    public void Forget()
    {
        Clear();
        _pieces.Clear();
        _mostPieces = _smallGroups = 0;
    }

    /// <summary>Forgets all pictures; the next one must be a key frame.</summary>
    public void Break()
    {
        Clear();
        _isBroken = true;
    }

    private void Clear()
    {
        foreach ((AccessUnit facts, _, _) in _units) Free(facts);
        _units.Clear();
        _next = 0;
        _isWhole = false;
        _mostPieces = Math.Max(_mostPieces, (_end + PieceLength - 1) / PieceLength);
        _end = 0;
        if (++_smallGroups < MaxSmallGroups) return;
        _pieces.RemoveRange(_mostPieces, _pieces.Count - _mostPieces);
        _mostPieces = _smallGroups = 0;
    }

    private void Free(AccessUnit facts)
    {
        facts.Clear();
        _free.Push(facts);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int offset = _end % PieceLength, part = Math.Min(PieceLength - offset, bytes.Length);
            if (_end / PieceLength == _pieces.Count) _pieces.Add(new byte[PieceLength]);
            bytes.Slice(0, part).CopyTo(_pieces[_end / PieceLength].AsSpan(offset));
            bytes = bytes.Slice(part);
            _end += part;
        }
    }
}
