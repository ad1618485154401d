namespace LatestFrames;

/// <summary>What a <see cref="FrameStack"/> has to do, written down with lists and without a lock.</summary>
internal sealed class StackModel(int capacity)
{
    private readonly List<ModelFrame> _stack = [];
    private readonly List<ModelFrame> _held = [];
    private readonly long[] _lastNumbers = new long[StackCall.Cursors];
    private StackFigures _figures;

    public int Capacity => capacity;

    /// <summary>What each call answered.</summary>
    public List<string> Answers { get; } = [];

    public StackFigures Figures => _figures with
    {
        Unread = _stack.Count(frame => !frame.WasRead),
        Stacked = _stack.Count,
        LeasedOnly = _held.Where(frame => !_stack.Contains(frame)).Distinct().Count(),
    };

    public void Make(StackCall call) => Answers.Add($"{call}: {Answer(call)}");

    public override string ToString() => $"capacity {capacity}; {string.Join("; ", Answers)}; {Figures}";

    private string Answer(StackCall call)
    {
        switch (call.Kind)
        {
            case StackCallKind.Push:
                Push();
                return "pushed";
            case StackCallKind.PushLate:
                Rent();
                GiveBack();
                return "refused";
            case StackCallKind.Discard:
                _figures = _figures with { Grabbed = _figures.Grabbed + 1, Discarded = _figures.Discarded + 1 };
                return "discarded";
            case StackCallKind.Read or StackCallKind.ReadWaiting or StackCallKind.ReadAsync:
                return Read(call.Cursor, isHeld: true);
            case StackCallKind.Glance:
                return Read(call.Cursor, isHeld: false);
            case StackCallKind.LookBack:
                return LookBack(call.Argument);
            case StackCallKind.Return or StackCallKind.Forget or StackCallKind.TakeOver:
                return _held.Count == 0 ? "nothing is held" : LetGo(call.Kind, call.Argument % _held.Count);
            case StackCallKind.Clear or StackCallKind.Restart:
                Clear();
                return "cleared";
            default:
                return "completed";
        }
    }

    private void Push()
    {
        // Before the stack is cleared: the buffers that it holds cannot be had.
        Rent();
        if (_stack.Count == capacity) Clear();
        _figures = _figures with { Grabbed = _figures.Grabbed + 1, Pushed = _figures.Pushed + 1 };
        _stack.Add(new ModelFrame(_figures.Grabbed));
    }

    private string Read(int cursor, bool isHeld)
    {
        if (_stack.Count == 0 || _stack[^1].Number <= _lastNumbers[cursor]) return "none";
        ModelFrame newest = _stack[^1];
        long last = _lastNumbers[cursor];
        _lastNumbers[cursor] = newest.Number;
        Lease(newest, isHeld);
        return $"frame {newest.Number}, {(last == 0 ? 0 : newest.Number - last - 1)} skipped";
    }

    private string LookBack(int count)
    {
        ModelFrame[] frames = [.. Enumerable.Reverse(_stack).Take(count)];
        foreach (ModelFrame frame in frames) Lease(frame, isHeld: true);
        return $"frames {string.Join(", ", frames.Select(frame => frame.Number))}";
    }

    private void Lease(ModelFrame frame, bool isHeld)
    {
        if (!frame.WasRead) _figures = _figures with { Read = _figures.Read + 1 };
        frame.WasRead = true;
        if (isHeld) _held.Add(frame);
    }

    private string LetGo(StackCallKind kind, int index)
    {
        ModelFrame frame = _held[index];
        bool isStacked = _stack.Contains(frame);
        if (kind == StackCallKind.TakeOver)
        {
            bool isAlone = !frame.IsForgotten
                && _held.Count(held => held == frame) == 1
                && (!isStacked || _stack[^1] == frame);
            if (!isAlone) return $"frame {frame.Number} is shared";
            _stack.Remove(frame);
            _held.RemoveAt(index);
            Lose();
            return $"frame {frame.Number} is taken over";
        }

        frame.IsForgotten |= kind == StackCallKind.Forget;
        _held.RemoveAt(index);
        if (!isStacked && !_held.Contains(frame)) LeaveOf(frame);
        return $"frame {frame.Number}";
    }

    private void Clear()
    {
        ModelFrame[] frames = [.. _stack];
        _stack.Clear();
        foreach (ModelFrame frame in frames)
        {
            if (!frame.WasRead) _figures = _figures with { DroppedUnread = _figures.DroppedUnread + 1 };
            if (!_held.Contains(frame)) LeaveOf(frame);
        }
    }

    private void LeaveOf(ModelFrame frame)
    {
        if (frame.IsForgotten) Lose();
        else GiveBack();
    }

    private void Rent()
    {
        if (_figures.Pooled > 0) _figures = _figures with { Pooled = _figures.Pooled - 1 };
        else _figures = _figures with { BuffersMade = _figures.BuffersMade + 1, Buffers = _figures.Buffers + 1 };
    }

    private void GiveBack()
    {
        if (_figures.Pooled == StackUnderTest.PoolCapacity(capacity)) Lose();
        else _figures = _figures with { Pooled = _figures.Pooled + 1 };
    }

    private void Lose() => _figures = _figures with { Buffers = _figures.Buffers - 1 };

    private sealed class ModelFrame(long number)
    {
        public long Number => number;

        public bool WasRead { get; set; }

        public bool IsForgotten { get; set; }
    }
}
