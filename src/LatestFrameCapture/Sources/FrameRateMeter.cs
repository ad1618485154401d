namespace LatestFrames;

/// <summary>The rate of a stream's pictures by their own times. Capture thread only.</summary>
/// <param name="announced">The rate that the camera announces; 0 when it announces none.</param>
internal sealed class FrameRateMeter(double announced)
{
    /// <summary>The number of pictures of which a rate is measured.</summary>
    /// <remarks>Ten intervals of a camera at night, two frames a second, take five seconds.</remarks>
    public const int Pictures = 11;

    // Less is a camera whose pictures are not quite even.
    private const double MinChange = 0.2;

    private readonly TimeSpan[] _positions = new TimeSpan[Pictures];
    private readonly TimeSpan[] _intervals = new TimeSpan[Pictures - 1];
    private int _count;

    /// <summary>The rate; 0 while it is not known.</summary>
    /// <value>In frames per second.</value>
    public double FramesPerSecond { get; private set; } = IsPlausible(announced) ? announced : 0;

    /// <summary>Whether a rate may be one: containers without a rate report 0, NaN or their time base (1,000, 90,000).
    /// </summary>
    public static bool IsPlausible(double framesPerSecond) => framesPerSecond is > 0.01 and < 1000;

    public void Add(TimeSpan position)
    {
        _positions[_count++] = position;
        if (_count < Pictures) return;
        _count = 0;

        // In the order of display; the median, because pictures may have been lost.
        Array.Sort(_positions);
        for (int i = 0; i < _intervals.Length; i++) _intervals[i] = _positions[i + 1] - _positions[i];
        Array.Sort(_intervals);
        double seconds = _intervals[_intervals.Length / 2].TotalSeconds;
        if (seconds <= 0) return;
        double rate = Math.Round(1 / seconds, 2);
        bool isOther = Math.Abs(rate - FramesPerSecond) > MinChange * FramesPerSecond;

        // Pictures that arrived together, of a stream whose times are their arrival, have none.
        if (isOther && IsPlausible(rate)) FramesPerSecond = rate;
    }
}
