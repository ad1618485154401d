namespace LatestFrames;

/// <summary>A clock that measures a thread that asks it again and again.</summary>
/// <param name="thread">What the thread's name begins with. Default: the capture thread's.</param>
internal sealed class MeasuringClock(string thread = nameof(LatestFrameCapture)) : TimeProvider
{
    private volatile bool _isAsked;
    private long _bytes;

    /// <summary>The bytes that the thread has allocated so far.</summary>
    public long Measure()
    {
        _isAsked = true;
        Assert.True(SpinWait.SpinUntil(() => !_isAsked, TimeSpan.FromSeconds(30)), "the thread asks its clock");
        return Interlocked.Read(ref _bytes);
    }

    public override long GetTimestamp()
    {
        if (_isAsked && Thread.CurrentThread.Name?.StartsWith(thread, StringComparison.Ordinal) == true)
        {
            Interlocked.Exchange(ref _bytes, GC.GetAllocatedBytesForCurrentThread());
            _isAsked = false;
        }

        return base.GetTimestamp();
    }
}
