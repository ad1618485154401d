using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>Pieces that come at given moments of a test's clock, which each wait moves on; nobody really
/// waits.</summary>
internal sealed class TimedWire(FakeTimeProvider time, IEnumerable<(TimeSpan At, byte[] Bytes)> pieces) : IByteWire
{
    private readonly long _start = time.GetTimestamp();
    private readonly Queue<(TimeSpan At, byte[] Bytes)> _pieces = new(pieces);
    private int _read;

    public bool IsMoreWaiting =>
        _pieces.TryPeek(out (TimeSpan At, byte[] Bytes) next) && next.At <= time.GetElapsedTime(_start);

    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        if (!IsMoreWaiting)
        {
            // At least a tick, so that no wait is without an end.
            TimeSpan untilNext = _pieces.Count == 0
                ? TimeSpan.MaxValue
                : _pieces.Peek().At - time.GetElapsedTime(_start);
            TimeSpan wait = untilNext < limit.Remaining ? untilNext : limit.Remaining;
            time.Advance(wait > TimeSpan.Zero ? wait : TimeSpan.FromTicks(1));
            if (!IsMoreWaiting) return 0;
        }

        byte[] bytes = _pieces.Peek().Bytes;
        int read = Math.Min(count, bytes.Length - _read);
        Array.Copy(bytes, _read, buffer, offset, read);
        _read += read;
        if (_read < bytes.Length) return read;
        _read = 0;
        _pieces.Dequeue();
        return read;
    }

    public bool Write(byte[] bytes, int count, WaitLimit limit) => true;

    public void Dispose()
    {
    }
}
