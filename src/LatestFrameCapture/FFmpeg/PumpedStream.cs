namespace LatestFrames;

/// <summary>A stream that a thread of its own reads into a ring of bytes.</summary>
/// <remarks>Thread safety: one thread calls; the other is the stream's own.</remarks>
internal sealed class PumpedStream
{
    private readonly Stream _stream;

    // Guards: _start, _count, _hasEnded, _isClosed. Shared with the other stream of the same child.
    private readonly object _gate;
    private readonly byte[] _ring;
    private int _start;
    private int _count;
    private bool _hasEnded;
    private bool _isClosed;

    /// <param name="stream">What is read; the thread disposes it at its end.</param>
    /// <param name="gate">Is pulsed when something has come.</param>
    /// <param name="size">How many bytes are read ahead.</param>
    /// <param name="name">The thread's name.</param>
    public PumpedStream(Stream stream, object gate, int size, string name)
    {
        (_stream, _gate, _ring) = (stream, gate, new byte[size]);
        new Thread(Pump) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>How many bytes wait to be read.</summary>
    public int Available
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Whether a read returns something other than 0. The caller has the gate.</summary>
    public bool IsReady_NeedsLock => _count > 0 || (_hasEnded && !_isEndRead);

    // Caller's thread only: an end that was read is nothing to wait for.
    private bool _isEndRead;

    public int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                _isEndRead = _hasEnded;
                return _hasEnded ? -1 : 0;
            }

            int count = Math.Min(Math.Min(_count, buffer.Length), _ring.Length - _start);
            _ring.AsSpan(_start, count).CopyTo(buffer);
            _start = (_start + count) % _ring.Length;
            _count -= count;
            Monitor.PulseAll(_gate);
            return count;
        }
    }

    /// <summary>Lets the thread end at its next read, which the end of the child brings.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Pump()
    {
        try
        {
            while (WaitForRoom() is (int at, int room))
            {
                int read = _stream.Read(_ring, at, room);
                if (read <= 0) return;
                lock (_gate)
                {
                    _count += read;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The pipe is broken or closed: its end. An exception that escaped would end the process.
        }
        finally
        {
            lock (_gate)
            {
                _hasEnded = true;
                Monitor.PulseAll(_gate);
            }

            _stream.Dispose();
        }
    }

    /// <summary>Waits for a part of the ring that can be filled at once.</summary>
    /// <returns>Null when the stream was closed.</returns>
    private (int At, int Room)? WaitForRoom()
    {
        lock (_gate)
        {
            // Without a limit: Close ends it.
            while (_count == _ring.Length && !_isClosed) Monitor.Wait(_gate);
            if (_isClosed) return null;
            int at = (_start + _count) % _ring.Length;
            return (at, Math.Min(_ring.Length - _count, _ring.Length - at));
        }
    }
}
