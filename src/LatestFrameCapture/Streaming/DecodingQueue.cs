using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// The coded pictures that have arrived and are not decoded yet, and which of them to decode: none that refers to a
/// missing one, and none that only makes a slow decoder later. Capture thread only.
/// </summary>
/// <param name="timeProvider">The capture's clock.</param>
/// <param name="keyFramesOnly">Whether only key frames are wanted.</param>
/// <param name="showsDamaged">Whether pictures are wanted of which packets are missing.</param>
/// <param name="skipsAhead">
/// Whether a decoder that is behind leaves pictures out; false for a recording, and where pictures are decoded only
/// when they are asked for, so that the time since their arrival tells nothing of the decoder.
/// </param>
/// <param name="release">Takes back a unit that is not decoded.</param>
/// <param name="inlet">The way to the readers of coded pictures, who get all of them; null for none.</param>
internal sealed class DecodingQueue(
    TimeProvider timeProvider,
    bool keyFramesOnly,
    bool showsDamaged,
    bool skipsAhead,
    Action<AccessUnit> release,
    UnitInlet? inlet = null)
{
    private const int MaxBytes = 32 * 1024 * 1024;

    // A unit of some bytes costs more than these; a minute at 60 pictures a second fits.
    private const int MaxUnits = 4096;

    private const int Enough = 8;

    // Below it decoding catches up by itself, usually.
    private static readonly TimeSpan s_behind = TimeSpan.FromMilliseconds(100);

    // Above it the past would be shown: from the next key frame on the present is. Together with the decoding of a 4K
    // picture it stays below 0.6 s.
    private static readonly TimeSpan s_farBehind = TimeSpan.FromMilliseconds(400);

    // A server may begin with all pictures since the last key frame; decoding them takes a moment.
    private static readonly TimeSpan s_maxCatchUp = TimeSpan.FromSeconds(3);

    private readonly Queue<AccessUnit> _units = new();
    private long _bytes;
    private int _keyFrames;
    private long? _first;
    private bool _isAtEdge;
    private Wait _wait = Wait.Start;

    private enum Wait
    {
        /// <summary>For nothing: the next picture can be decoded.</summary>
        None,

        /// <summary>For the first key frame of the connection.</summary>
        Start,

        /// <summary>For the key frame after a missing packet.</summary>
        Loss,

        /// <summary>For the key frame after pictures were left out.</summary>
        Behind,
    }

    public int Count => _units.Count;

    /// <summary>Whether pictures are not late, however long they wait: a decoder catches up after a pause.</summary>
    public bool IsPatient { get; set; }

    /// <summary>
    /// Whether further pictures may stay where they are: one after the other is taken anyway, and each needs memory.
    /// </summary>
    public bool HasEnough => !skipsAhead && _units.Count >= Enough;

    /// <summary>Whether a picture waits that would be shown.</summary>
    public bool HasNewer => keyFramesOnly ? _keyFrames > 0 : _units.Count > 0;

    /// <summary>
    /// Whether the first pictures of the connection have been taken, as far as they had arrived; a decoder that is
    /// always behind never gets there, and counts as there after some seconds.
    /// </summary>
    public bool IsAtEdge => _isAtEdge |= _first is { } first && timeProvider.GetElapsedTime(first) >= s_maxCatchUp;

    /// <summary>Pictures not shown because of missing packets.</summary>
    public long Hidden { get; private set; }

    /// <summary>Pictures left out because the decoder was behind.</summary>
    public long Skipped { get; private set; }

    /// <summary>How many times the decoder was too slow.</summary>
    public long TimesBehind { get; private set; }

    public void Add(AccessUnit unit)
    {
        _first ??= unit.ArrivalTimestamp;
        if (inlet is not null) unit.HandTo(inlet);
        if (keyFramesOnly && !unit.IsKeyFrame)
        {
            // Not kept until the decoder has time: with many cameras that is much memory.
            release(unit);
            return;
        }

        if (_bytes + unit.Length > MaxBytes || _units.Count == MaxUnits)
        {
            Skip(_units.Count);
            WaitForKeyFrame(Wait.Behind);
        }

        _units.Enqueue(unit);
        _bytes += unit.Length;
        if (unit.IsKeyFrame) _keyFrames++;
    }

    /// <summary>Takes the next picture to decode.</summary>
    /// <param name="unit">The picture; its taker releases it.</param>
    public bool TryTake([NotNullWhen(true)] out AccessUnit? unit)
    {
        if (skipsAhead && !IsPatient) SkipAhead();
        while (_units.Count > 0)
        {
            unit = Dequeue();
            if (IsWanted(unit)) return true;
            release(unit);
        }

        _isAtEdge |= _wait == Wait.None;
        unit = null;
        return false;
    }

    /// <summary>Hides all pictures until the next key frame, because the decoder refused one.</summary>
    public void OnRefused()
    {
        Hidden++;
        WaitForKeyFrame(Wait.Loss);
    }

    public void Clear()
    {
        while (_units.Count > 0) release(Dequeue());
    }

    private bool IsWanted(AccessUnit unit)
    {
        bool isLost = (unit.IsAfterLoss || unit.IsDamaged) && !showsDamaged;
        bool isBroken = unit.IsDamaged && !showsDamaged;

        // Nothing refers to a disposable picture, so a hole in one harms no other.
        if (isLost && (!isBroken || unit.IsAfterLoss || !unit.IsDisposable)) WaitForKeyFrame(Wait.Loss);
        if (isBroken || (_wait != Wait.None && !unit.IsKeyFrame))
        {
            bool isCounted = _wait != Wait.Start && (unit.IsKeyFrame || !keyFramesOnly);
            if (isCounted && _wait == Wait.Behind && !isBroken) Skipped++;
            else if (isCounted) Hidden++;
            return false;
        }

        if (unit.IsKeyFrame) _wait = Wait.None;
        return unit.IsKeyFrame || !keyFramesOnly;
    }

    /// <summary>Leaves out what would be shown too late.</summary>
    private void SkipAhead()
    {
        if (_units.Count < 2) return;

        // Since the last packet: a key frame that a slow network takes a second for does not make the decoder late.
        TimeSpan age = timeProvider.GetElapsedTime(_units.Peek().CompletedTimestamp);
        if (age < s_behind) return;
        int lastKeyFrame = _keyFrames > (_units.Peek().IsKeyFrame ? 1 : 0) ? IndexOfLastKeyFrame() : 0;
        if (lastKeyFrame > 0)
        {
            Skip(lastKeyFrame);
            TimesBehind++;
            return;
        }

        if (age < s_farBehind || !IsAtEdge) return;
        Skip(_units.Count);
        WaitForKeyFrame(Wait.Behind);
        TimesBehind++;
    }

    private int IndexOfLastKeyFrame()
    {
        int index = 0, last = 0;
        foreach (AccessUnit unit in _units)
        {
            if (unit.IsKeyFrame && !(unit.IsDamaged && !showsDamaged)) last = index;
            index++;
        }

        return last;
    }

    private void Skip(int count)
    {
        for (; count > 0; count--)
        {
            AccessUnit unit = Dequeue();
            if (!keyFramesOnly || unit.IsKeyFrame) Skipped++;
            release(unit);
        }
    }

    private AccessUnit Dequeue()
    {
        AccessUnit unit = _units.Dequeue();
        _bytes -= unit.Length;
        if (unit.IsKeyFrame) _keyFrames--;
        return unit;
    }

    // A loss while the decoder is behind is still a loss.
    private void WaitForKeyFrame(Wait wait)
    {
        if (_wait != Wait.Start && (_wait == Wait.None || wait == Wait.Loss)) _wait = wait;
    }
}
