using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The pool of unused buffers, so that a steady stream allocates nothing.</summary>
/// <remarks>
/// A consumer may have disposed an image that it only leased, before or after it released the lease. The pool counts
/// such an image as removed and never reuses it. Where images are filled now and then only, it keeps none, and shares
/// those of the process. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed class MatPool
{
    // An image that is filled more seldom is worth less than its memory: 64 cameras of 1080p would take 400 MB.
    private static readonly TimeSpan s_seldom = TimeSpan.FromMilliseconds(250);

    // A busy machine is late now and then.
    private const int SeldomInARow = 3;

    // Nobody reads any more.
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(1);

    private readonly TimeProvider? _timeProvider;
    private readonly SpareImages _spares;
    private readonly long _seldomTicks;
    private readonly long _neverTicks;

    // Guards: all fields below.
    private readonly object _gate = new();
    private readonly Stack<FrameBuffer> _free = new();
    private int _capacity;
    private long _made;
    private long _removed;
    private int _generation;
    private bool _isClosed;
    private int _seldom;
    private long? _lastRent;
    private long _bytes;

    /// <param name="capacity">The largest number of unused buffers.</param>
    /// <param name="timeProvider">The clock by which images are filled often or seldom; null for always often.</param>
    /// <param name="spares">The images to share; null for those of the process.</param>
    public MatPool(int capacity, TimeProvider? timeProvider = null, SpareImages? spares = null)
    {
        _capacity = capacity;
        _timeProvider = timeProvider;
        _spares = spares ?? SpareImages.Shared;
        double frequency = timeProvider?.TimestampFrequency ?? 0;
        _seldomTicks = (long)(s_seldom.TotalSeconds * frequency);
        _neverTicks = (long)(s_never.TotalSeconds * frequency);
    }

    /// <summary>Returns the buffers ever made, those that exist anywhere, and those in the pool.</summary>
    public (long Made, long Existing, int Free) Count()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            return (_made, _made - _removed, _free.Count);
        }
    }

    /// <summary>Returns a buffer whose image is empty or holds an arbitrary picture of any size.</summary>
    public FrameBuffer Rent()
    {
        // Outside the gate: the clock is the user's code.
        long? now = _timeProvider?.GetTimestamp();
        long? bytes = null;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (now is { } rented) Look_NeedsLock(rented);
            while (_free.TryPop(out FrameBuffer? buffer))
            {
                if (!buffer.Image.IsDisposed) return buffer;
                _removed++;
            }

            // Counted also in a closed pool, for an abandoned thread's last frame: Return counts it as removed.
            _made++;
            if (IsSeldom_NeedsLock) bytes = _bytes;
        }

        // Its last reader may have disposed it, before it was taken or just now.
        Mat? spare = bytes is { } wanted ? _spares.TryTake(wanted) : null;
        return new FrameBuffer(spare is { IsDisposed: false } ? spare : new Mat());
    }

    /// <summary>Takes back a buffer without leases.</summary>
    public void Return(FrameBuffer buffer)
    {
        bool isShared;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            bool isUsable = !_isClosed && !buffer.IsForgotten && !buffer.Image.IsDisposed;
            if (isUsable && !IsSeldom_NeedsLock && _free.Count < _capacity)
            {
                _free.Push(buffer);
                return;
            }

            _removed++;
            isShared = isUsable && IsSeldom_NeedsLock;
            if (isShared) _bytes = buffer.Bytes;
        }

        // Native memory is freed outside the gate. A forgotten image may still be in use; its finalizer frees it.
        if (isShared) _spares.Give(buffer.Image, buffer.Bytes);
        else if (!buffer.IsForgotten) buffer.Image.Dispose();
    }

    /// <summary>Keeps no unused buffers where none was rented for a while.</summary>
    /// <param name="isAtOnce">Whether none will be rented for a while, which the caller knows.</param>
    public void Trim(bool isAtOnce = false)
    {
        if (_timeProvider is null) return;
        long now = _timeProvider.GetTimestamp();
        FrameBuffer? unused;
        do
        {
            lock (_gate)
            {
                AssertInvariants_NeedsLock();
                if (_free.Count == 0 || _lastRent is not { } last) return;
                if (!isAtOnce && now - last < _neverTicks) return;
                _seldom = SeldomInARow;
                unused = _free.Pop();
            }

            Return(unused);
        }
        while (unused is not null);
    }

    /// <summary>As <see cref="Return(FrameBuffer)"/>, for all buffers of a list, which it clears.</summary>
    public void Return(List<FrameBuffer> buffers)
    {
        foreach (FrameBuffer buffer in buffers) Return(buffer);
        buffers.Clear();
    }

    /// <summary>Counts a buffer as removed because a consumer now owns its image.</summary>
    public void CountRemoved()
    {
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            _removed++;
        }
    }

    /// <summary>Opens the pool, so that it keeps returned buffers.</summary>
    /// <param name="generation">The generation, as in <see cref="FrameStack.BeginGeneration"/>.</param>
    /// <param name="capacity">Another capacity; null keeps it. What is free beyond it is freed.</param>
    public void Open(int generation, int? capacity = null)
    {
        List<FrameBuffer> surplus = [];
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _isClosed = false;
            int other = capacity ?? _capacity;
            while (_free.Count > other) surplus.Add(_free.Pop());
            _removed += surplus.Count;
            _capacity = other;
        }

        foreach (FrameBuffer buffer in surplus) buffer.Image.Dispose();
    }

    /// <summary>Closes the pool: frees its buffers now, and every later one when it is returned.</summary>
    /// <param name="generation">The generation, as in <see cref="FrameStack.Close"/>.</param>
    public void Close(int generation)
    {
        FrameBuffer[] free;
        lock (_gate)
        {
            AssertInvariants_NeedsLock();
            if (generation <= _generation) return;
            _generation = generation;
            _isClosed = true;
            free = [.. _free];
            _removed += free.Length;
            _free.Clear();
        }

        foreach (FrameBuffer buffer in free) buffer.Image.Dispose();
    }

    private bool IsSeldom_NeedsLock => _seldom == SeldomInARow;

    private void Look_NeedsLock(long now)
    {
        bool isLate = _lastRent is { } last && now - last >= _seldomTicks;
        _seldom = isLate ? Math.Min(_seldom + 1, SeldomInARow) : 0;
        _lastRent = now;
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        Debug.Assert(_free.Count <= _capacity, "the pool keeps no more than its capacity");
        Debug.Assert(_free.Count <= _made - _removed, "what is free exists");
        Debug.Assert(!_isClosed || _free.Count == 0, "a closed pool keeps nothing");
    }
}
