namespace LatestFrames;

/// <summary>A server that sends its bytes and takes none.</summary>
/// <param name="bytes">What it sends.</param>
/// <param name="onWrite">Called at the first write, which waits until its limit is over.</param>
internal sealed class FullWire(byte[] bytes, Action onWrite) : IByteWire
{
    private int _read;

    /// <summary>Whether the write's limit ended with the token, and not by its time.</summary>
    public bool WasGivenToken { get; private set; }

    public bool IsMoreWaiting => true;

    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        int read = Math.Min(count, bytes.Length - _read);
        Array.Copy(bytes, _read, buffer, offset, read);
        _read += read;
        return read;
    }

    public bool Write(byte[] bytes, int count, WaitLimit limit)
    {
        onWrite();
        WasGivenToken = limit.IsOver;
        return false;
    }

    public void Dispose()
    {
    }
}
