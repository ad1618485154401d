using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// The counters of a <see cref="FrameStack"/> for what happened to each frame, and the invariants between them.
/// </summary>
/// <remarks>Guarded by the stack's gate.</remarks>
internal sealed class FrameLedger
{
    private readonly long[] _discarded = new long[Enum.GetValues<DiscardReason>().Length];
    private long _grabbed;
    private long _pushed;
    private long _read;
    private long _droppedUnread;
    private int _unread;
    private long? _newest;

    /// <summary>The number of buffers that only consumers hold.</summary>
    public int LeasedOnly { get; private set; }

    /// <summary>Counts a frame that was pushed.</summary>
    /// <param name="grabbedTimestamp">The time of its arrival.</param>
    /// <returns>The frame's number among all grabbed frames, from 1.</returns>
    public long OnPushed(long grabbedTimestamp)
    {
        _newest = grabbedTimestamp;
        _pushed++;
        _unread++;
        return ++_grabbed;
    }

    /// <summary>Counts a frame that was grabbed but not pushed; it also takes a number.</summary>
    public void OnDiscarded(DiscardReason reason)
    {
        _grabbed++;
        _discarded[(int)reason]++;
    }

    /// <summary>Counts the first read of a frame.</summary>
    public void OnRead()
    {
        _read++;
        _unread--;
    }

    /// <summary>Counts a frame that left the stack.</summary>
    /// <param name="wasRead">Whether any reader returned it.</param>
    /// <param name="isLeased">Whether consumers still hold it.</param>
    public void OnDropped(bool wasRead, bool isLeased)
    {
        if (!wasRead)
        {
            _droppedUnread++;
            _unread--;
        }

        if (isLeased) LeasedOnly++;
    }

    /// <summary>Counts the end of the last lease of a frame outside the stack.</summary>
    public void OnLastLeaseEnded() => LeasedOnly--;

    /// <summary>Forgets the newest frame of a source that was closed or paused.</summary>
    public void OnClosed() => _newest = null;

    public FrameStackCounters Count(int inStack) => new(
        _grabbed,
        _pushed,
        _discarded[(int)DiscardReason.Backlog],
        _discarded[(int)DiscardReason.Unwanted],
        _discarded[(int)DiscardReason.Starved],
        _discarded[(int)DiscardReason.Unusable],
        _read,
        _droppedUnread,
        _unread,
        inStack,
        LeasedOnly,
        _newest);

    [Conditional("DEBUG")]
    public void AssertLaws(int inStack)
    {
        Debug.Assert(_grabbed == _pushed + _discarded.Sum(), "grabbed = pushed + discarded");
        Debug.Assert(_pushed == _read + _droppedUnread + _unread, "pushed = read + dropped unread + waiting unread");
        Debug.Assert(_unread >= 0 && _unread <= inStack, "what waits unread is on the stack");
        Debug.Assert(LeasedOnly >= 0, "a lease ends once");
    }
}
