using OpenCvSharp;

namespace LatestFrames;

/// <summary>The buffers that nobody uses at the moment, kept so that a steady stream allocates nothing.</summary>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class MatPool(int capacity)
{
    // Guards: _free, _made, _gone, _generation, _isClosed.
    private readonly object _gate = new();
    private readonly Stack<FrameBuffer> _free = new(capacity);
    private long _made;
    private long _gone;
    private int _generation;
    private bool _isClosed;

    /// <summary>Buffers that exist, wherever they are.</summary>
    public (long Made, long Existing, int Free) Count()
    {
        lock (_gate) return (_made, _made - _gone, _free.Count);
    }

    /// <summary>A buffer whose image holds anything, of any size.</summary>
    public FrameBuffer Rent()
    {
        lock (_gate)
        {
            // Also counted when it comes from a closed pool (an abandoned thread's last frame): Return takes it off again.
            if (_free.TryPop(out FrameBuffer? buffer)) return buffer;
            _made++;
        }

        return new FrameBuffer(new Mat());
    }

    /// <summary>Takes back a buffer that nobody else can see any more.</summary>
    public void Return(FrameBuffer buffer)
    {
        lock (_gate)
        {
            if (!_isClosed && _free.Count < capacity)
            {
                _free.Push(buffer);
                return;
            }

            _gone++;
        }

        // Native memory is freed outside the gate.
        buffer.Image.Dispose();
    }

    /// <summary>Counts off a buffer that will not come back: its image has another owner now.</summary>
    public void CountGone()
    {
        lock (_gate) _gone++;
    }

    /// <summary>Makes the pool keep buffers (again).</summary>
    /// <param name="generation">As <see cref="FrameStack.BeginGeneration"/>'s.</param>
    public void Open(int generation)
    {
        lock (_gate)
        {
            if (generation <= _generation) return;
            _generation = generation;
            _isClosed = false;
        }
    }

    /// <summary>Frees all buffers, and from now on each one that comes back.</summary>
    /// <param name="generation">As <see cref="FrameStack.Close"/>'s.</param>
    public void Close(int generation)
    {
        FrameBuffer[] free;
        lock (_gate)
        {
            if (generation <= _generation) return;
            _generation = generation;
            _isClosed = true;
            free = [.. _free];
            _gone += free.Length;
            _free.Clear();
        }

        foreach (FrameBuffer buffer in free) buffer.Image.Dispose();
    }
}
