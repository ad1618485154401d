namespace LatestFrames;

/// <summary>The times of the pictures of one file: by the stream's own clock, and by ours over an outage.</summary>
/// <param name="timeProvider">The capture's clock.</param>
internal sealed class RecordingClock(TimeProvider timeProvider)
{
    // A camera's clock and ours differ by seconds a day; more is another clock.
    private static readonly TimeSpan s_maxDifference = TimeSpan.FromSeconds(1);

    private bool _hasBegun;
    private int _connection;
    private long _lastArrival;
    private TimeSpan _offset;
    private TimeSpan _last;

    /// <summary>The time of a picture in the file.</summary>
    /// <param name="unit">The picture.</param>
    /// <param name="isDiscontinuity">Whether pictures are missing before it.</param>
    public TimeSpan TimeOf(CodedUnit unit, bool isDiscontinuity)
    {
        UnitInfo info = unit.Info;
        if (!_hasBegun)
        {
            _offset = -info.Position;
        }
        else if (unit.Connection != _connection || isDiscontinuity)
        {
            // What is missing is a gap as long as it was. Since the previous picture, and not since the first one:
            // pictures that came at once (a server's memory) are ahead of our clock for good.
            TimeSpan elapsed = timeProvider.GetElapsedTime(_lastArrival, info.ArrivalTimestamp);
            TimeSpan time = info.Position + _offset;
            if (unit.Connection != _connection || (time - _last - elapsed).Duration() > s_maxDifference)
                time = _last + elapsed;
            if (time <= _last) time = _last + TimeSpan.FromMilliseconds(1);
            _offset = time - info.Position;
        }

        _hasBegun = true;
        _connection = unit.Connection;
        _lastArrival = info.ArrivalTimestamp;
        TimeSpan shown = info.Position + _offset;

        // Of pictures that are shown before the first key frame.
        if (shown < TimeSpan.Zero) shown = TimeSpan.Zero;
        if (shown > _last) _last = shown;
        return shown;
    }
}
