namespace LatestFrames;

/// <summary>
/// How many pictures a decoder holds back that does not say it: learned by waiting for one that does not come.
/// </summary>
internal sealed class HeldBackPictures
{
    /// <summary>The most pictures that H.264 and H.265 hold back, and as many threads.</summary>
    private const int Max = 32;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_leastPatience = TimeSpan.FromMilliseconds(10);

    /// <summary>The number so far.</summary>
    public long Count { get; private set; }

    /// <summary>How long to wait for a picture that must come; shorter with each that did not.</summary>
    public TimeSpan Patience { get; private set; } = s_patience;

    /// <summary>Takes note of a picture that came.</summary>
    /// <param name="pending">The number of those that are still to come.</param>
    /// <param name="isComplete">Whether the decoder lets them all out: then they are not held back.</param>
    public void OnPicture(long pending, bool isComplete)
    {
        if (!isComplete) Count = Math.Min(Count, pending);
        Restart();
    }

    /// <summary>Takes note that a picture which had to come did not.</summary>
    /// <param name="pending">The number of those that are still to come.</param>
    public void OnMissing(long pending)
    {
        Count = Math.Min(pending, Max);
        Patience = TimeSpan.FromTicks(Math.Max(Patience.Ticks / 4, s_leastPatience.Ticks));
    }

    /// <summary>Begins with the whole patience again; the number stays that of the stream.</summary>
    public void Restart() => Patience = s_patience;
}
