using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// The newest coded pictures of a capture in their order, numbered without gaps, and where a new reader can begin. Not
/// thread safe; guarded by the gate of the <see cref="UnitHub"/>.
/// </summary>
internal sealed class UnitMemory
{
    private CodedUnit?[] _units = new CodedUnit?[64];
    private long _nextKey;

    /// <summary>The number of the oldest picture; <see cref="End"/> when there is none.</summary>
    public long First { get; private set; } = 1;

    /// <summary>The number that the next picture will have.</summary>
    public long End { get; private set; } = 1;

    public int Count => (int)(End - First);

    /// <summary>The bytes of the pictures' buffers.</summary>
    public long Bytes { get; private set; }

    /// <summary>The key frame from which on pictures are remembered for new readers; 0 when there is none.</summary>
    public long Begin { get; private set; }

    /// <summary>The newest key frame; 0 when there is none.</summary>
    public long NewestKey { get; private set; }

    public CodedUnit this[long number]
    {
        get
        {
            Debug.Assert(number >= First && number < End, "it is in memory");
            return _units[number & (_units.Length - 1)]!;
        }
    }

    public void Add(CodedUnit unit)
    {
        if (Count == _units.Length) Grow();
        unit.Number = End;
        _units[End & (_units.Length - 1)] = unit;
        Bytes += unit.Data.Length;
        if (unit.Info.IsKeyFrame)
        {
            NewestKey = End;
            if (Begin == 0) Begin = End;
            else if (_nextKey == 0) _nextKey = End;
        }

        End++;
    }

    /// <summary>Takes out the oldest picture.</summary>
    public CodedUnit RemoveFirst()
    {
        CodedUnit unit = this[First];
        _units[First & (_units.Length - 1)] = null;
        Bytes -= unit.Data.Length;
        if (NewestKey == First) NewestKey = 0;
        if (Begin == First) MoveBegin();
        First++;
        return unit;
    }

    /// <summary>Forgets for new readers what came before the last key frame that is old enough.</summary>
    /// <param name="latest">The latest arrival of that key frame.</param>
    public void Forget(long latest)
    {
        while (_nextKey != 0 && this[_nextKey].Info.ArrivalTimestamp <= latest) MoveBegin();
    }

    /// <summary>Forgets for new readers what came before the second key frame in memory.</summary>
    public void ForgetBegin() => MoveBegin();

    /// <summary>Lets new readers begin with the next key frame that comes.</summary>
    public void ForgetAll() => Begin = _nextKey = NewestKey = 0;

    /// <summary>The last key frame that is old enough; if none is, the first; 0 when there is none.</summary>
    public long FindKey(long latest)
    {
        if (Begin == 0) return 0;
        for (long number = End - 1; number > Begin; number--)
        {
            UnitInfo info = this[number].Info;
            if (info.IsKeyFrame && info.ArrivalTimestamp <= latest) return number;
        }

        return Begin;
    }

    private void MoveBegin()
    {
        Begin = _nextKey;
        if (_nextKey == 0) return;
        for (long number = _nextKey + 1; number < End; number++)
        {
            if (!this[number].Info.IsKeyFrame) continue;
            _nextKey = number;
            return;
        }

        _nextKey = 0;
    }

    private void Grow()
    {
        var units = new CodedUnit?[2 * _units.Length];
        for (long number = First; number < End; number++) units[number & (units.Length - 1)] = this[number];
        _units = units;
    }
}
