namespace LatestFrames;

/// <summary>A clock that stands still until it is set, for what decides inside a gate: the application's own may take
/// locks, so it is asked before the gate is taken.</summary>
/// <param name="clock">The application's.</param>
/// <remarks>Not thread safe, except <see cref="Ask"/>.</remarks>
internal sealed class HeldClock(TimeProvider clock) : TimeProvider
{
    private long _now = clock.GetTimestamp();

    public override long TimestampFrequency { get; } = clock.TimestampFrequency;

    /// <summary>The time of the application's clock.</summary>
    public long Ask() => clock.GetTimestamp();

    /// <summary>Goes on to a time, unless somebody who asked later came first.</summary>
    public void Set(long now) => _now = Math.Max(_now, now);

    public override long GetTimestamp() => _now;
}
