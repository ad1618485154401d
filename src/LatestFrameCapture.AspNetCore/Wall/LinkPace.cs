namespace LatestFrames;

/// <summary>Keeps what is under way to a page as small as its link and its machine ask for: a picture that waits in a
/// buffer grows old.</summary>
/// <param name="tiles">The number of tiles.</param>
/// <param name="clock">The clock.</param>
/// <param name="lowestLevel">How far pictures may become smaller.</param>
/// <remarks>
/// The page answers each picture when it has drawn it. The number of pictures under way grows while the answers come at
/// once and halves while they are late; pictures become smaller while they are late even so. Not thread safe.
/// </remarks>
internal sealed class LinkPace(int tiles, TimeProvider clock, int lowestLevel = PictureDetail.LowestLevel)
{
    private const int FirstWindow = 2;

    private static readonly TimeSpan s_prompt = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_old = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_untilSmaller = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_untilLarger = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestUntilLarger = TimeSpan.FromMinutes(5);

    // The way may become longer, as when a telephone leaves the house.
    private readonly RecentBest<TimeSpan> _shortest =
        new(clock, s_period, static (one, other) => one < other ? one : other);

    // The timestamp of the picture under way to each tile; 0 for none.
    private readonly long[] _sentAt = new long[tiles];
    private int _underWay;
    private int _window = Math.Min(FirstWindow, tiles);
    private TimeSpan _untilLarger = s_untilLarger;
    private bool _isTrial;
    private long _changedAt = clock.GetTimestamp();
    private long _lastOld = clock.GetTimestamp();

    /// <summary>How many pictures may be under way.</summary>
    public int Window => _window;

    /// <summary>How far pictures are made smaller, for <see cref="PictureDetail"/>.</summary>
    public int Level { get; private set; }

    /// <summary>Whether another picture may be sent.</summary>
    public bool CanSend => _underWay < _window;

    /// <summary>A picture is being sent.</summary>
    /// <param name="tile">Its tile, which has none under way.</param>
    public void OnSending(int tile)
    {
        _sentAt[tile] = clock.GetTimestamp();
        _underWay++;
    }

    /// <summary>There was no picture after all.</summary>
    public void OnNotSent(int tile)
    {
        if (_sentAt[tile] == 0) return;
        _sentAt[tile] = 0;
        _underWay--;
    }

    /// <summary>The page has answered the picture of a tile.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="waited">How long the picture could not be sent because others were under way.</param>
    public void OnAnswered(int tile, TimeSpan waited)
    {
        if (_sentAt[tile] == 0) return;
        TimeSpan took = clock.GetElapsedTime(_sentAt[tile]);
        _sentAt[tile] = 0;
        _underWay--;

        // The way there and back takes its time on any link; what is more than that was spent in a queue.
        TimeSpan queued = took - _shortest.Add(took);
        if (queued < s_prompt) _window = Math.Min(tiles, _window + 1);
        else if (queued > s_late) _window = Math.Max(1, _window / 2);
        Adapt(waited + took);
    }

    private void Adapt(TimeSpan late)
    {
        TimeSpan sinceChange = clock.GetElapsedTime(_changedAt);
        if (late > s_old)
        {
            _lastOld = clock.GetTimestamp();
            if (Level == lowestLevel || sinceChange < s_untilSmaller) return;

            // Larger ones were tried too early.
            bool wasTrial = _isTrial && sinceChange < s_untilLarger;
            _untilLarger = wasTrial
                ? TimeSpan.FromTicks(Math.Min(_untilLarger.Ticks * 2, s_longestUntilLarger.Ticks))
                : s_untilLarger;
            Change(Level + 1, isTrial: false);
        }
        else if (late > s_fresh)
        {
            _lastOld = clock.GetTimestamp();
        }
        else if (Level > 0 && clock.GetElapsedTime(_lastOld) > _untilLarger && sinceChange > _untilLarger)
        {
            Change(Level - 1, isTrial: true);
        }
    }

    private void Change(int level, bool isTrial)
    {
        Level = level;
        _isTrial = isTrial;
        _changedAt = clock.GetTimestamp();
    }
}
