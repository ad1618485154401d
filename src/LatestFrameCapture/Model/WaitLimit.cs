namespace LatestFrames;

/// <summary>
/// A limit of time and a token that end a wait; waits are made of short slices between looks at both.
/// </summary>
/// <remarks>
/// By the system's clock: sockets know no other, and a test's clock that stands still must not hold a wait.
/// </remarks>
internal readonly struct WaitLimit(TimeSpan limit, CancellationToken token)
{
    // A camera with 25 pictures a second sends within it: such a wait is one call.
    private const double SliceMilliseconds = 40;

    private readonly long _start = TimeProvider.System.GetTimestamp();

    public CancellationToken Token { get; } = token;

    public TimeSpan Remaining
    {
        get
        {
            TimeSpan remaining = limit - TimeProvider.System.GetElapsedTime(_start);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the wait is over: the limit has elapsed, or the token was cancelled.</summary>
    public bool IsOver => Token.IsCancellationRequested || Remaining == TimeSpan.Zero;

    /// <summary>The length of the next slice in milliseconds, rounded up, so that the last one is not zero.</summary>
    public int SliceInMilliseconds => Token.IsCancellationRequested
        ? 0
        : (int)Math.Ceiling(Math.Min(Remaining.TotalMilliseconds, SliceMilliseconds));

    public int SliceInMicroseconds => Token.IsCancellationRequested
        ? 0
        : (int)(Math.Min(Remaining.TotalMilliseconds, SliceMilliseconds) * 1000);

    /// <summary>Returns a limit that ends with this one, and after a time at the latest.</summary>
    public WaitLimit AtMost(TimeSpan time) => new(time < Remaining ? time : Remaining, Token);
}
