using System.Diagnostics;

namespace LatestFrames;

/// <summary>The frames on a <see cref="FrameStack"/>, oldest first. Guarded by the stack's gate.</summary>
/// <param name="capacity">The largest number of frames.</param>
internal sealed class FrameSlots(int capacity)
{
    private readonly FrameBuffer?[] _frames = new FrameBuffer?[capacity];

    public int Count { get; private set; }

    public int Capacity => _frames.Length;

    public bool IsFull => Count == _frames.Length;

    public FrameBuffer Newest => _frames[Count - 1]!;

    public FrameBuffer this[int index] => _frames[index]!;

    /// <summary>Puts a frame on top; the slots must not be full.</summary>
    public void Add(FrameBuffer buffer)
    {
        buffer.IsInStack = true;
        _frames[Count++] = buffer;
    }

    public void RemoveNewest()
    {
        Newest.IsInStack = false;
        _frames[--Count] = null;
    }

    public FrameBuffer RemoveOldest()
    {
        FrameBuffer oldest = _frames[0]!;
        Array.Copy(_frames, 1, _frames, 0, --Count);
        _frames[Count] = null;
        oldest.IsInStack = false;
        return oldest;
    }

    [Conditional("DEBUG")]
    public void AssertOrder()
    {
        Debug.Assert(Count <= _frames.Length, "the stack never holds more than its capacity");
        for (int i = 0; i < _frames.Length; i++)
        {
            Debug.Assert(_frames[i] is null == i >= Count, "the frames lie at the bottom");
            Debug.Assert(i == 0 || i >= Count || _frames[i]!.Number > _frames[i - 1]!.Number, "the top is the newest");
        }
    }
}
