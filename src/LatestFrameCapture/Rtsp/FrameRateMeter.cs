namespace LatestFrames;

/// <summary>The rate of a stream's pictures by their own times. Capture thread only.</summary>
/// <param name="announced">The rate that the camera announces; 0 when it announces none.</param>
internal sealed class FrameRateMeter(double announced)
{
    // Ten intervals of a camera at night, two frames a second, take five seconds.
    private const int Pictures = 10;

    // Less is a camera whose pictures are not quite even.
    private const double MinChange = 0.2;

    private TimeSpan _first;
    private TimeSpan _last;
    private int _count;

    /// <summary>The rate; 0 while it is not known.</summary>
    /// <value>In frames per second.</value>
    public double FramesPerSecond { get; private set; } = announced is > 0.01 and < 1000 ? announced : 0;

    public void Add(TimeSpan position)
    {
        if (_count++ == 0) _first = _last = position;

        // Pictures that others refer to come before those that are shown before them.
        if (position > _last) _last = position;
        if (_count <= Pictures) return;

        double seconds = (_last - _first).TotalSeconds;
        if (seconds > 0)
        {
            double rate = Math.Round((_count - 1) / seconds, 2);
            if (Math.Abs(rate - FramesPerSecond) > MinChange * FramesPerSecond) FramesPerSecond = rate;
        }

        _count = 0;
    }
}
