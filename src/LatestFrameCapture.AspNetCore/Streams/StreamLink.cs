namespace LatestFrames;

/// <summary>How many bytes of coded pictures may be under way to a page: what its link carries on the way there and
/// back, and a little that waits.</summary>
/// <param name="clock">The clock.</param>
/// <remarks>
/// Not what the page's machine can decode: that is each tile's matter (<see cref="StreamPace"/>). A page whose machine
/// is slow answers more bytes a second than a slow link carries. Not thread safe.
/// </remarks>
internal sealed class StreamLink(TimeProvider clock)
{
    /// <summary>The smallest window; one picture, however large it is, always passes.</summary>
    public const int MinWindow = 16 * 1024;

    private const int FirstWindow = 64 * 1024;
    private const int MaxWindow = 8 * 1024 * 1024;

    // JPEG pictures of other tiles wait behind it.
    private static readonly TimeSpan s_queue = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_betweenTrials = TimeSpan.FromSeconds(5);

    private long _periodBegan = clock.GetTimestamp();
    private double _rate;
    private double _rateBefore;
    private TimeSpan _shortest = TimeSpan.MaxValue;
    private TimeSpan _shortestBefore = TimeSpan.MaxValue;
    private long? _lastTrial;

    /// <summary>The bytes under way.</summary>
    public long UnderWay { get; private set; }

    /// <summary>The bytes that the page has answered.</summary>
    public long Delivered { get; private set; }

    /// <summary>The most that the page has answered lately; 0 before its first answer.</summary>
    public double BytesPerSecond => Math.Max(_rate, _rateBefore);

    /// <summary>How many bytes may be under way.</summary>
    public long Window
    {
        get
        {
            double rate = BytesPerSecond;
            double seconds = (Shortest + s_queue).TotalSeconds;
            return rate == 0 ? FirstWindow : (long)Math.Clamp(rate * seconds, MinWindow, MaxWindow);
        }
    }

    /// <summary>The shortest way there and back lately; zero before the first answer.</summary>
    public TimeSpan Shortest =>
        _shortest < _shortestBefore ? _shortest : _shortestBefore == TimeSpan.MaxValue ? default : _shortestBefore;

    /// <summary>Whether a picture may be sent. One always may, however large it is.</summary>
    public bool HasRoom(int bytes) => UnderWay == 0 || UnderWay + bytes <= Window;

    /// <summary>A picture is being sent.</summary>
    public void OnSending(int bytes) => UnderWay += bytes;

    /// <summary>The page has answered a picture.</summary>
    /// <param name="sent">The picture.</param>
    /// <param name="inside">How long the page has had it; zero when that is not known.</param>
    public void OnAnswered(in StreamSent sent, TimeSpan inside)
    {
        UnderWay -= sent.Bytes;
        Delivered += sent.Bytes;
        if (clock.GetElapsedTime(_periodBegan) > s_period)
        {
            _rateBefore = _rate;
            _rate = 0;
            _shortestBefore = _shortest;
            _shortest = TimeSpan.MaxValue;
            _periodBegan = clock.GetTimestamp();
        }

        TimeSpan took = clock.GetElapsedTime(sent.SentAt);
        TimeSpan way = inside < took ? took - inside : TimeSpan.Zero;
        if (way < _shortest) _shortest = way;
        double rate = (Delivered - sent.Delivered) / Math.Max(took.TotalSeconds, 0.001);
        if (rate > _rate) _rate = rate;
    }

    /// <summary>A picture that was sent is no longer waited for.</summary>
    public void OnForgotten(int bytes) => UnderWay -= bytes;

    /// <summary>Lets one tile after the other try the stream again: all at once they would fail together.</summary>
    public bool TryBeginTrial()
    {
        if (_lastTrial is { } last && clock.GetElapsedTime(last) < s_betweenTrials) return false;
        _lastTrial = clock.GetTimestamp();
        return true;
    }
}
