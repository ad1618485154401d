namespace LatestFrames;

/// <summary>A server that sends empty lines without end, a byte at a time.</summary>
internal sealed class EndlessWire : IByteWire
{
    private volatile bool _isDisposed;

    public bool IsMoreWaiting => true;

    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        buffer[offset] = (byte)'\n';
        return _isDisposed ? -1 : 1;
    }

    public bool Write(byte[] bytes, int count, WaitLimit limit) => true;

    public void Dispose() => _isDisposed = true;
}
