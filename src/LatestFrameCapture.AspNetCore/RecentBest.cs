namespace LatestFrames;

/// <summary>
/// The best value of this period and of the one before: what was best long ago may be out of reach now.
/// </summary>
/// <typeparam name="T">The values' type.</typeparam>
/// <param name="clock">The clock.</param>
/// <param name="period">How long a period is at least; it ends with the first value after that.</param>
/// <param name="better">Returns the better one of two values.</param>
/// <remarks>Not thread safe.</remarks>
internal sealed class RecentBest<T>(TimeProvider clock, TimeSpan period, Func<T, T, T> better)
    where T : struct
{
    private long _periodBegan = clock.GetTimestamp();
    private T? _current;
    private T? _before;

    /// <summary>The best value; null before the first one.</summary>
    public T? Value => _current is { } current ? BetterThanBefore(current) : _before;

    /// <summary>Takes in a value.</summary>
    /// <returns>The best one now.</returns>
    public T Add(T value)
    {
        if (clock.GetElapsedTime(_periodBegan) > period)
        {
            _before = _current;
            _current = null;
            _periodBegan = clock.GetTimestamp();
        }

        T best = _current is { } current ? better(current, value) : value;
        _current = best;
        return BetterThanBefore(best);
    }

    private T BetterThanBefore(T value) => _before is { } before ? better(before, value) : value;
}
