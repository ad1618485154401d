#if NET
namespace LatestFrames;

/// <summary>The body of an answer, read without a thread and without memory for each read.</summary>
/// <param name="body">HttpClient's stream of the body.</param>
/// <param name="socket">The connection below it.</param>
/// <param name="mayHoldMore">
/// Whether a layer between the two may hold bytes although a read returned fewer than it was asked for. HttpClient
/// reads chunks by way of a small buffer, and TLS then keeps the rest of its record.
/// </param>
internal sealed class SocketBody(Stream body, SocketStream socket, bool mayHoldMore) : IByteWire
{
    // An answer in chunks can end without a further byte from the server: its last ones came with the last picture.
    private static readonly TimeSpan s_untilLook = TimeSpan.FromMilliseconds(500);

    private long _lastRead = TimeProvider.System.GetTimestamp();
    private bool _isDrained;
    private bool _hasLooked;

    /// <inheritdoc/>
    public bool IsMoreWaiting
    {
        get
        {
            try
            {
                return !_isDrained || socket.Wait(new WaitLimit(TimeSpan.Zero, CancellationToken.None));
            }
            catch (Exception exception) when (HttpFailures.IsEnd(exception))
            {
                // Expected: the connection has ended, or HttpClient has closed it after the last byte of an answer with
                // a length; the next read returns that.
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        try
        {
            if (_isDrained && !socket.Wait(limit))
            {
                if (_hasLooked || TimeProvider.System.GetElapsedTime(_lastRead) < s_untilLook) return 0;
                _hasLooked = true;
            }

            socket.Limit = limit;
            int read = body.Read(buffer, offset, count);
            _lastRead = TimeProvider.System.GetTimestamp();
            _isDrained = read < count && !mayHoldMore;
            _hasLooked = false;
            return read == 0 ? -1 : read;
        }
        catch (Exception exception) when (HttpFailures.Find<SilenceException>(exception) is not null)
        {
            // Every layer has asked the socket, which had nothing.
            _isDrained = true;
            return 0;
        }
        catch (Exception exception) when (HttpFailures.IsEnd(exception))
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public bool Write(byte[] bytes, int count, WaitLimit limit) => false;

    /// <inheritdoc/>
    public void Dispose() => body.Dispose();
}
#endif
