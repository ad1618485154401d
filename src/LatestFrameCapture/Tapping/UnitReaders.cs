using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// The readers of a capture's coded pictures, the memory that they share, and what of it is dropped. Not thread safe;
/// guarded by the gate of the <see cref="UnitHub"/>.
/// </summary>
/// <param name="ticksPerSecond">The frequency of the capture's clock.</param>
internal sealed class UnitReaders(long ticksPerSecond)
{
    private const int MaxUnits = 64 * 1024;

    // Of a camera whose key frames are further apart, a new reader waits for the next one most of the time.
    private const int LongestGroupInSeconds = 30;

    private readonly UnitMemory _memory = new();
    private readonly UnitBuffers _buffers = new();
    private readonly List<UnitCursor> _cursors = [];
    private long _skippedBefore;

    public int Count => _cursors.Count;

    /// <summary>Those that read.</summary>
    public int Reading => _cursors.Count(static cursor => !cursor.IsKeeper);

    /// <summary>The pictures that readers left out, also those that are gone.</summary>
    public long Skipped => _skippedBefore + _cursors.Sum(static cursor => cursor.Skipped);

    /// <inheritdoc cref="UnitBuffers.TryRent"/>
    public CodedUnit? TryRent(int length) => _buffers.TryRent(length);

    /// <summary>Takes back a picture that was not added.</summary>
    public void Return(CodedUnit unit) => _buffers.Return(unit, isKept: _cursors.Count > 0);

    /// <summary>Adds a picture, and drops what is too old or too much.</summary>
    public void Add(CodedUnit unit)
    {
        unit.References = 1;
        _memory.Add(unit);
        Trim(unit.Info.ArrivalTimestamp);
    }

    /// <summary>Adds a reader, which begins with the key frame in memory that its options ask for.</summary>
    public void AddReader(UnitCursor cursor, long now)
    {
        long key = _memory.FindKey(now - cursor.Memory);
        cursor.Next = key == 0 ? _memory.End : key;
        cursor.IsBehind = cursor.IsKeeper;
        cursor.Since = now;
        _cursors.Add(cursor);
    }

    /// <summary>Lets a reader end with the newest picture, or with an earlier one that it was to end with.</summary>
    public void Finish(UnitCursor cursor) => cursor.End = Math.Min(cursor.End, _memory.End);

    /// <summary>Removes a reader; after the last one nothing is held.</summary>
    /// <param name="cursor">The reader's.</param>
    /// <param name="isForgotten">Whether the bytes that it has may still be looked at.</param>
    public void Remove(UnitCursor cursor, bool isForgotten)
    {
        cursor.IsClosed = true;
        Release(cursor, isForgotten);
        cursor.Listener?.OnChanged();
        cursor.Listener = null;
        _cursors.Remove(cursor);
        _skippedBefore += cursor.Skipped;
        if (_cursors.Count > 0) return;
        while (_memory.Count > 0) Release(_memory.RemoveFirst());
        _memory.ForgetAll();
        _buffers.Clear();
    }

    /// <summary>Lets new readers begin with the next key frame that comes.</summary>
    public void ForgetAll() => _memory.ForgetAll();

    /// <summary>Notifies all readers that wait asynchronously.</summary>
    public void Notify()
    {
        foreach (UnitCursor cursor in _cursors)
        {
            cursor.Listener?.OnChanged();
            cursor.Listener = null;
        }
    }

    /// <summary>Moves a reader to the next picture.</summary>
    /// <returns>False when there is none yet.</returns>
    public bool TryRead(UnitCursor cursor, long now, out UnitLease lease)
    {
        lease = default;
        if (cursor.IsClosed) return false;
        long skipped = 0;
        if (cursor.IsBehind || cursor.Next < _memory.First)
        {
            // Nothing may be kept for it while no key frame has come.
            cursor.IsBehind = true;
            long key = _memory.NewestKey;

            // One that ends goes on at none that came later: it has left out all that it had left.
            if (cursor.End != long.MaxValue && (key < cursor.Next || key > cursor.End)) key = cursor.End;
            if (key < cursor.Next || key == 0) return false;
            skipped = key - cursor.Next;
            cursor.Skipped += skipped;
            cursor.Next = key;
            cursor.Since = now;
            cursor.IsBehind = false;
        }

        if (cursor.Next >= cursor.End) return false;
        if (cursor.IsNew) SkipToKey(cursor);
        if (cursor.Next == _memory.End || cursor.Next >= cursor.End) return false;
        CodedUnit unit = _memory[cursor.Next];
        bool isDiscontinuity = !cursor.IsNew && (skipped > 0 || unit.IsDiscontinuity);
        cursor.Next++;
        cursor.Read++;
        cursor.IsNew = false;
        cursor.Current = unit;
        unit.References++;
        lease = new UnitLease(unit, unit.Number, skipped, isDiscontinuity);
        return true;
    }

    /// <summary>Takes back the picture that a reader has.</summary>
    public void Release(UnitCursor cursor, bool isForgotten = false)
    {
        if (cursor.Current is not { } unit) return;
        cursor.Current = null;
        unit.IsForgotten |= isForgotten;
        Release(unit);
    }

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        Debug.Assert(_cursors.Count > 0 || _memory.Count == 0, "without readers it holds nothing");
        Debug.Assert(
            _memory.Count == 0 || _memory[_memory.First].References > 0, "what is in memory is referred to");
        Debug.Assert(_memory.Begin == 0 || _memory.Begin >= _memory.First, "a reader begins in memory");
    }

    private void Release(CodedUnit unit)
    {
        if (--unit.References == 0) Return(unit);
    }

    /// <summary>
    /// Leaves out what comes before the first key frame of a reader for which there was none in memory.
    /// </summary>
    private void SkipToKey(UnitCursor cursor)
    {
        if (cursor.Next == _memory.End || _memory[cursor.Next].Info.IsKeyFrame) return;
        cursor.Next = _memory.NewestKey > cursor.Next ? _memory.NewestKey : _memory.End;
    }

    private void Trim(long now)
    {
        long memory = 0;
        int maxBytes = 0;
        foreach (UnitCursor cursor in _cursors)
        {
            memory = Math.Max(memory, cursor.Memory);
            maxBytes = Math.Max(maxBytes, cursor.MaxBytes);
        }

        _memory.Forget(now - memory);
        long oldest = now - memory - (LongestGroupInSeconds * ticksPerSecond);
        while (_memory.Begin != 0 && _memory[_memory.Begin].Info.ArrivalTimestamp < oldest) _memory.ForgetBegin();
        long needed = _memory.Begin == 0 ? _memory.End : _memory.Begin;
        foreach (UnitCursor cursor in _cursors)
        {
            if (cursor.IsBehind || cursor.Next < _memory.First || cursor.Next >= _memory.End) continue;
            if (cursor.Next >= cursor.End) continue;
            long waiting = Math.Max(_memory[cursor.Next].Info.ArrivalTimestamp, cursor.Since);

            // One that ends may go on at no later key frame: it keeps what it has left, within the memory's bytes.
            bool isEnding = cursor.End != long.MaxValue;
            if (!isEnding && now - waiting > cursor.MaxDelay) cursor.IsBehind = true;
            else needed = Math.Min(needed, cursor.Next);
        }

        while (_memory.Count > 1
            && (_memory.First < needed || _memory.Bytes > maxBytes || _memory.Count > MaxUnits))
        {
            Release(_memory.RemoveFirst());
        }
    }
}
