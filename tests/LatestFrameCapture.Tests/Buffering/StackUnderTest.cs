using System.Collections.Concurrent;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A <see cref="FrameStack"/> with its pool, its cursors and the frames that consumers hold.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class StackUnderTest
{
    // Guards: _held, _lost.
    private readonly object _gate = new();
    private readonly List<HeldFrame> _held = [];
    private readonly List<HeldFrame> _lost = [];
    private readonly ReaderCursor[] _cursors =
        [.. Enumerable.Range(0, StackCall.Cursors).Select(_ => new ReaderCursor())];
    private readonly int _capacity;
    private readonly MatPool _pool;
    private readonly FrameStack _stack;
    private int _generation = 1;
    private int _lastPicture;

    public StackUnderTest(int capacity)
    {
        _capacity = capacity;
        _pool = new MatPool(PoolCapacity(capacity));
        _stack = FrameStackTests.NewStack(capacity, _pool);
        _stack.AddReader();
    }

    /// <summary>What each call answered; calls of several threads in any order.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public StackFigures Figures
    {
        get
        {
            FrameStackCounters frames = _stack.Count();
            (long made, long existing, int free) = _pool.Count();
            long discarded = frames.DiscardedBacklog + frames.DiscardedUnwanted
                + frames.DiscardedStarved + frames.DiscardedUnusable;
            return new StackFigures(
                frames.Grabbed, frames.Pushed, discarded, frames.Read, frames.DroppedUnread, frames.Unread,
                frames.InStack, frames.LeasedOnly, made, existing, free);
        }
    }

    public static int PoolCapacity(int capacity) => capacity + 2;

    public void Make(StackCall call) => Answers.Enqueue($"{call}: {Answer(call)}");

    /// <summary>The first of invariants 3, 7 and 8 that does not hold, asked while no call is under way.</summary>
    public string? FindViolation()
    {
        if (Figures.FindViolation(_capacity) is { } law) return law;
        lock (_gate)
        {
            HeldFrame? written = _held.Concat(_lost).FirstOrDefault(held => PictureIn(held.Buffer) != held.Picture);
            return written is null ? null : $"picture {written.Picture} was written over while a consumer could see it";
        }
    }

    public override string ToString() => $"{string.Join("; ", Answers)}; {Figures}; {FindViolation()}";

    private string Answer(StackCall call)
    {
        switch (call.Kind)
        {
            case StackCallKind.Push:
                return Push(_generation);
            case StackCallKind.PushLate:
                return Push(_generation - 1);
            case StackCallKind.Discard:
                _stack.Discard(_generation, (DiscardReason)(call.Argument % 4));
                return "discarded";
            case StackCallKind.Read or StackCallKind.ReadWaiting or StackCallKind.ReadAsync:
                return Read(call, isHeld: true);
            case StackCallKind.Glance:
                return Read(call, isHeld: false);
            case StackCallKind.LookBack:
                IReadOnlyList<FrameLease> leases = _stack.LeaseRecent(call.Argument);
                foreach (FrameLease lease in leases) Hold(lease.Buffer);
                return $"frames {string.Join(", ", leases.Select(lease => lease.Buffer.Number))}";
            case StackCallKind.Return or StackCallKind.Forget or StackCallKind.TakeOver:
                return LetGo(call);
            case StackCallKind.Clear:
                _stack.Clear(_generation);
                return "cleared";
            case StackCallKind.Restart:
                _stack.Close(++_generation);
                _stack.BeginGeneration(++_generation);
                return "cleared";
            default:
                _stack.SetCompleted(_generation, isCompleted: true);
                return "completed";
        }
    }

    private string Push(int generation)
    {
        FrameBuffer buffer = _pool.Rent();
        buffer.Image.Create(1, 1, MatType.CV_32SC1);
        buffer.Image.At<int>(0, 0) = Interlocked.Increment(ref _lastPicture);
        if (_stack.Push(generation, buffer, [])) return "pushed";
        _pool.Return(buffer);
        return "refused";
    }

    private string Read(StackCall call, bool isHeld)
    {
        if (TryLease(call) is not { } lease) return "none";
        string answer = $"frame {lease.Buffer.Number}, {lease.Skipped} skipped";
        if (isHeld) Hold(lease.Buffer);
        else _stack.Release(lease.Buffer);
        return answer;
    }

    // All of them look, and none waits: the limit is 0.
    private FrameLease? TryLease(StackCall call)
    {
        ReaderCursor cursor = _cursors[call.Cursor];
        FrameLease lease;
        switch (call.Kind)
        {
            case StackCallKind.ReadWaiting:
                return _stack.WaitLease(cursor, long.MinValue, TimeSpan.Zero, out lease, CancellationToken.None)
                    ? lease
                    : null;
            case StackCallKind.ReadAsync:
                return _stack.WaitLeaseAsync(cursor, long.MinValue, TimeSpan.Zero, CancellationToken.None)
                    .AsTask().GetAwaiter().GetResult();
            default:
                return _stack.TryLease(cursor, long.MinValue, out lease) ? lease : null;
        }
    }

    private void Hold(FrameBuffer buffer)
    {
        lock (_gate) _held.Add(new HeldFrame(buffer, PictureIn(buffer)));
    }

    private string LetGo(StackCall call)
    {
        HeldFrame held;
        lock (_gate)
        {
            if (_held.Count == 0) return "nothing is held";
            held = _held[call.Argument % _held.Count];
            if (call.Kind == StackCallKind.TakeOver && !_stack.TryTakeOver(held.Buffer))
                return $"frame {held.Buffer.Number} is shared";

            _held.RemoveAt(call.Argument % _held.Count);
            if (call.Kind != StackCallKind.Return) _lost.Add(held);
        }

        long number = held.Buffer.Number;
        if (call.Kind == StackCallKind.TakeOver) return $"frame {number} is taken over";
        if (call.Kind == StackCallKind.Forget) _stack.Release(held.Buffer, isForgotten: true);
        else _stack.Release(held.Buffer);
        return $"frame {number}";
    }

    private static int PictureIn(FrameBuffer buffer) => buffer.Image.At<int>(0, 0);

    private sealed record HeldFrame(FrameBuffer Buffer, int Picture);
}
