namespace LatestFrames;

/// <summary>How much may be under way to a page: the bytes that its link carries on the way there and back and a little
/// that waits, and as many pictures as its machine decodes promptly.</summary>
/// <param name="clock">The clock.</param>
/// <remarks>Not thread safe.</remarks>
internal sealed class StreamLink(TimeProvider clock)
{
    /// <summary>The smallest window; one picture, however large it is, always passes.</summary>
    public const int MinWindow = 16 * 1024;

    /// <summary>The fewest pictures of all tiles that may be under way.</summary>
    public const int MinUnits = 4;

    private const int FirstUnits = 32;
    private const int MaxUnits = 1024;
    private const int FirstWindow = 64 * 1024;
    private const int MaxWindow = 8 * 1024 * 1024;

    // JPEG pictures of other tiles wait behind it.
    private static readonly TimeSpan s_queue = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_prompt = TimeSpan.FromMilliseconds(75);
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_betweenTrials = TimeSpan.FromSeconds(5);

    private readonly RecentBest<double> _rate = new(clock, s_period, Math.Max);
    private readonly RecentBest<TimeSpan> _shortest =
        new(clock, s_period, static (one, other) => one < other ? one : other);

    private int _units;
    private double _maxUnits = FirstUnits;
    private long? _lastTrial;

    /// <summary>The bytes under way.</summary>
    public long UnderWay { get; private set; }

    /// <summary>The bytes that the page has answered.</summary>
    public long Delivered { get; private set; }

    /// <summary>The most that the page has answered lately; 0 before its first answer.</summary>
    public double BytesPerSecond => _rate.Value ?? 0;

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
    public TimeSpan Shortest => _shortest.Value ?? TimeSpan.Zero;

    /// <summary>Whether a picture may be sent. One always may, however large it is.</summary>
    public bool HasRoom(int bytes) => _units == 0 || (_units < (int)_maxUnits && UnderWay + bytes <= Window);

    /// <summary>A picture is being sent.</summary>
    public void OnSending(int bytes)
    {
        UnderWay += bytes;
        _units++;
    }

    /// <summary>The page has answered a picture.</summary>
    /// <param name="sent">The picture.</param>
    /// <param name="inside">How long the page has had it; zero when that is not known.</param>
    public void OnAnswered(in StreamSent sent, TimeSpan inside)
    {
        if (inside > s_slow) _maxUnits = Math.Max(MinUnits, Math.Min(_maxUnits, _units) * 0.97);
        else if (inside < s_prompt) _maxUnits = Math.Min(MaxUnits, _maxUnits + 0.5);
        OnForgotten(sent.Bytes);
        Delivered += sent.Bytes;
        TimeSpan took = clock.GetElapsedTime(sent.SentAt);
        _shortest.Add(inside < took ? took - inside : TimeSpan.Zero);
        _rate.Add((Delivered - sent.Delivered) / Math.Max(took.TotalSeconds, 0.001));
    }

    /// <summary>A picture that was sent is no longer waited for.</summary>
    public void OnForgotten(int bytes)
    {
        UnderWay -= bytes;
        _units--;
    }

    /// <summary>Lets one tile after the other try the stream again: all at once they would fail together.</summary>
    public bool TryBeginTrial()
    {
        if (_lastTrial is { } last && clock.GetElapsedTime(last) < s_betweenTrials) return false;
        _lastTrial = clock.GetTimestamp();
        return true;
    }
}
