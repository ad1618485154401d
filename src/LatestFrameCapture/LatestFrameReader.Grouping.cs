namespace LatestFrames;

public sealed partial class LatestFrameReader
{
    /// <summary>Takes the newest frame for a group.</summary>
    /// <param name="notBefore">The timestamp before which the frame must not have been grabbed.</param>
    /// <param name="listener">Notified once when there may be one, unless there is one or none comes for now.</param>
    /// <param name="hasEnded">Whether no further frame comes for now, also because the capture was disposed.</param>
    internal Frame? TryReadFrame(long notBefore, IStackListener listener, out bool hasEnded)
    {
        if (!_stack.TryLease(_cursor, notBefore, listener, out FrameLease lease, out hasEnded)) return null;
        Remember(lease.Buffer);
        return ToFrame(lease);
    }

    /// <summary>Whether a frame is of the source that is open, and of no time before a pause.</summary>
    internal bool IsCurrent(Frame frame) => frame.Buffer is { } buffer && _stack.IsCurrent(buffer);

    internal void StopListening(IStackListener listener) => _stack.StopListening(listener);
}
