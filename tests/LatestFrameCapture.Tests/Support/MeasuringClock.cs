namespace LatestFrames;

/// <summary>A clock that measures what the capture thread, which asks it again and again, has allocated.</summary>
internal sealed class MeasuringClock : TimeProvider
{
    private volatile bool _isAsked;
    private long _bytes;

    /// <summary>The bytes that the capture thread has allocated so far.</summary>
    public long Measure()
    {
        _isAsked = true;
        Assert.True(SpinWait.SpinUntil(() => !_isAsked, TimeSpan.FromSeconds(30)), "the capture thread asks its clock");
        return Interlocked.Read(ref _bytes);
    }

    public override long GetTimestamp()
    {
        if (_isAsked && Thread.CurrentThread.Name?.StartsWith(nameof(LatestFrameCapture), StringComparison.Ordinal) == true)
        {
            Interlocked.Exchange(ref _bytes, GC.GetAllocatedBytesForCurrentThread());
            _isAsked = false;
        }

        return base.GetTimestamp();
    }
}
