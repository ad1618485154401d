#if NET
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A connection by TCP below HttpClient, whose synchronous reads have a limit and allocate nothing.</summary>
/// <remarks>
/// After the first asynchronous operation .NET on Unix watches a socket for as long as it is open, and a thread wakes
/// for all that arrives; so the asynchronous members, which HttpClient uses for TLS and the head of an answer, look
/// again each 2 ms. Thread safety: as of a stream; <see cref="Stream.Dispose()"/> may be called from any thread.
/// </remarks>
internal sealed class SocketStream : Stream
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);

    private readonly Socket _socket;
    private readonly Action<SocketStream> _onWrite;
    private readonly QuickAcknowledgement _acknowledgement;

    /// <param name="socket">The socket, connected and not blocking; owned from now on.</param>
    /// <param name="onWrite">Called before something is written.</param>
    public SocketStream(Socket socket, Action<SocketStream> onWrite)
    {
        _socket = socket;
        _onWrite = onWrite;
        _acknowledgement = new QuickAcknowledgement(socket);
    }

    /// <summary>The limit of the synchronous reads, after which they throw <see cref="SilenceException"/>.</summary>
    public WaitLimit Limit { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits until bytes have arrived, or the connection has ended.</summary>
    /// <returns>False when the limit elapsed.</returns>
    public bool Wait(WaitLimit limit)
    {
        _acknowledgement.Renew();
        while (true)
        {
            if (Poll(limit.SliceInMicroseconds, SelectMode.SelectRead)) return true;
            if (limit.IsOver) return false;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (!Wait(Limit)) throw new SilenceException();
            if (Receive(buffer) is { } read) return read;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _acknowledgement.Renew();
            if (Poll(0, SelectMode.SelectRead) && Receive(buffer.Span) is { } read) return read;
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _onWrite(this);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffer = buffer.Slice(Send(buffer.Span));
            if (buffer.IsEmpty) return;
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _onWrite(this);
        while (true)
        {
            buffer = buffer.Slice(Send(buffer));
            if (buffer.IsEmpty) return;
            if (Limit.IsOver) throw new IOException("The server takes nothing.");
            Poll(Limit.SliceInMicroseconds, SelectMode.SelectWrite);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _socket.Dispose();
        base.Dispose(disposing);
    }

    private bool Poll(int microseconds, SelectMode mode)
    {
        try
        {
            return _socket.Poll(microseconds, mode);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <returns>Null when nothing was there after all.</returns>
    private int? Receive(Span<byte> buffer)
    {
        int read = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => read,
            SocketError.WouldBlock or SocketError.Interrupted => null,
            _ => throw Error(error),
        };
    }

    private int Send(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        int sent = _socket.Send(buffer, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock or SocketError.Interrupted => 0,
            _ => throw Error(error),
        };
    }

    private static IOException Error(SocketError error)
    {
        var exception = new SocketException((int)error);
        return new IOException(exception.Message, exception);
    }
}
#endif
