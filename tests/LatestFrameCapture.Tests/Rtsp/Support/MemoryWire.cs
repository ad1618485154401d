namespace LatestFrames;

/// <summary>Bytes that come in pieces; then the connection is closed, or silent.</summary>
internal sealed class MemoryWire(byte[] bytes, int piece = int.MaxValue, bool closes = true) : IByteWire
{
    private int _read;

    public bool IsMoreWaiting => _read < bytes.Length;

    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        int read = Math.Min(Math.Min(count, piece), bytes.Length - _read);
        if (read == 0) return closes ? -1 : 0;
        Array.Copy(bytes, _read, buffer, offset, read);
        _read += read;
        return read;
    }

    public bool Write(byte[] bytes, int count, WaitLimit limit) => true;

    public void Dispose()
    {
    }
}
