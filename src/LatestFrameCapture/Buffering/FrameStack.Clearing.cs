namespace LatestFrames;

/// <summary>What leaves the stack without being read.</summary>
internal sealed partial class FrameStack
{
    /// <summary>Drops all frames, as after a jump in a file, because none of them comes next.</summary>
    /// <param name="generation">The producer's generation.</param>
    /// <param name="capacity">The number of frames from now on; null keeps it.</param>
    public void Clear(int generation, int? capacity = null)
    {
        var cleared = new List<FrameBuffer>();
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return;
            Clear_NeedsLock(cleared);
            if (capacity is { } other) _frames = new FrameSlots(other);
        }

        _pool.Return(cleared);
    }

    /// <summary>
    /// Drops all frames if the only reader has read and released them, and they are old: frames that are made on demand
    /// are not read twice. With room for one only, it goes as soon as it is released from now on.
    /// </summary>
    /// <param name="generation">The producer's generation.</param>
    /// <param name="before">The timestamp before which a frame is old.</param>
    /// <param name="cleared">The producer's empty list.</param>
    public void DropRead(int generation, long before, List<FrameBuffer> cleared)
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation != _generation) return;
            _dropsRead = _frames.Capacity == 1;
            if (_readers > 1 || _frames.Count == 0) return;
            for (int i = 0; i < _frames.Count; i++)
            {
                FrameBuffer frame = _frames[i];
                if (!frame.WasRead || frame.References > 1 || frame.GrabbedTimestamp >= before) return;
            }

            Clear_NeedsLock(cleared);
        }

        _pool.Return(cleared);
    }

    /// <summary>Drops a frame that only the stack has, if it need not be kept.</summary>
    private bool TryDropRead_NeedsLock(FrameBuffer buffer)
    {
        if (!_dropsRead || _readers > 1 || !buffer.IsInStack || buffer.References > 1) return false;
        _frames.RemoveNewest();
        _ledger.OnDropped(buffer.WasRead, isLeased: false);
        return true;
    }

    private void Clear_NeedsLock(List<FrameBuffer> cleared)
    {
        while (_frames.Count > 0)
        {
            FrameBuffer buffer = _frames.Newest;
            _frames.RemoveNewest();
            bool isLeased = --buffer.References > 0;
            _ledger.OnDropped(buffer.WasRead, isLeased);
            if (!isLeased) cleared.Add(buffer);
        }
    }
}
