namespace LatestFrames;

/// <summary>Tells pictures that an interruption has held back from those of a way that is slow for good.</summary>
/// <remarks>
/// What was held back comes in the first moment after the interruption, and what is of now behind it. A server may be
/// given it much later than that: the kernel of a publisher that has given up still sends what it had been handed, and
/// a picture of now is replaced by one of before. A way that is slow makes every picture late, and those that are
/// told of are taken as quickly as they are told. Not thread safe.
/// </remarks>
internal sealed class LatePictures(TimeProvider timeProvider)
{
    // Without listeners one picture a second is published; what is older was left behind by a camera that is away.
    private static readonly TimeSpan s_oldestFirst = TimeSpan.FromSeconds(1.25);

    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestLate = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestUsual = TimeSpan.FromSeconds(5);
    private const int UsualWays = 4;

    private bool _hasShown;
    private TimeSpan _usualAge;
    private (long At, long Captured)? _firstLate;

    /// <summary>Whether a picture is held back: much older than pictures usually are when they are told of.</summary>
    /// <param name="captured">When it was captured, as a timestamp of this machine; not in the future.</param>
    public bool IsHeldBack(long captured)
    {
        long now = timeProvider.GetTimestamp();
        TimeSpan age = timeProvider.GetElapsedTime(captured, now);
        bool isLate = age > (_hasShown ? s_late + (_usualAge * UsualWays) : s_oldestFirst);
        if (isLate && !IsSlowWay(captured, now)) return true;
        _firstLate = null;

        // The first one may have been stored for a second.
        if (_hasShown || isLate) _usualAge = (_usualAge + (age < s_longestUsual ? age : s_longestUsual)) / 2;
        _hasShown = true;
        return false;
    }

    private bool IsSlowWay(long captured, long now)
    {
        _firstLate ??= (now, captured);
        TimeSpan told = timeProvider.GetElapsedTime(_firstLate.Value.At, now);
        if (told < s_longestLate) return false;
        if (timeProvider.GetElapsedTime(_firstLate.Value.Captured, captured) >= told / 2) return true;
        _firstLate = (now, captured);
        return false;
    }
}
