using OpenCvSharp;

namespace LatestFrames;

/// <summary>Takes frames from the camera's thread to the pipe's; a new frame replaces one that was not taken.</summary>
/// <remarks>
/// Three buffers go round: one is being filled, one waits, one is being written. So neither thread ever waits for the
/// other, and a server that hangs costs frames but does not hold the camera up.
/// Thread safety: one thread posts, one takes; any thread completes.
/// </remarks>
internal sealed class FrameMailbox : IDisposable
{
    // Guards: _waiting, _hasWaiting, _isCompleted.
    private readonly object _gate = new();
    private PipeFrame _waiting = new();
    private bool _hasWaiting;
    private bool _isCompleted;

    // Posting thread only.
    private PipeFrame _filling = new();

    // Taking thread only.
    private PipeFrame _taken = new();

    /// <summary>Puts a frame in; never waits.</summary>
    public void Post(Mat image)
    {
        _filling.Fill(image);
        lock (_gate)
        {
            (_waiting, _filling) = (_filling, _waiting);
            _hasWaiting = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for the next frame or the end.</summary>
    /// <returns>The frame, valid until the next call; null after <see cref="Complete"/>.</returns>
    public PipeFrame? Take()
    {
        lock (_gate)
        {
            while (!_hasWaiting && !_isCompleted)
                Monitor.Wait(_gate);
            if (_isCompleted)
                return null;
            (_waiting, _taken) = (_taken, _waiting);
            _hasWaiting = false;
            return _taken;
        }
    }

    /// <summary>Ends it; a frame that waits is not needed any more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isCompleted = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Frees the buffers; both threads must have ended.</summary>
    public void Dispose()
    {
        _waiting.Dispose();
        _filling.Dispose();
        _taken.Dispose();
    }
}
