namespace LatestFrames;

/// <summary>The bytes of a connection to a server, with bounded waits.</summary>
/// <remarks>Thread safety: not thread safe; the capture thread makes all calls.</remarks>
internal interface IByteWire : IDisposable
{
    /// <summary>Whether bytes have arrived that <see cref="Read"/> has not returned.</summary>
    bool IsMoreWaiting { get; }

    /// <summary>Reads what has arrived, and waits for something within a limit.</summary>
    /// <returns>The number of bytes, 0 when nothing came, -1 when the connection is closed.</returns>
    int Read(byte[] buffer, int offset, int count, WaitLimit limit);

    /// <summary>Sends bytes.</summary>
    /// <returns>False when the connection is closed, or the server takes nothing within the limit.</returns>
    bool Write(byte[] bytes, int count, WaitLimit limit);
}
