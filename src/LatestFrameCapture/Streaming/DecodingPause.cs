namespace LatestFrames;

/// <summary>
/// Whether decoding rests in a pause, or catches up after it with what has come since. Capture thread only.
/// </summary>
/// <param name="queue">The pictures that have arrived.</param>
/// <param name="pending">Those among them that wait to be decoded when one is retrieved.</param>
/// <param name="timeProvider">The capture's clock.</param>
internal sealed class DecodingPause(DecodingQueue queue, PendingGroup pending, TimeProvider timeProvider)
{
    // A decoder that is slower than the camera does not catch up at all.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(3);

    private long _lastPaused;

    public bool IsPaused { get; set; }

    /// <summary>Whether pictures are only decoded when they are retrieved.</summary>
    public bool IsOnDemand { get; private set; }

    /// <summary>Looks whether the decoder has caught up. Called between two pictures.</summary>
    public void Look()
    {
        if (IsPaused)
        {
            IsOnDemand = true;
            _lastPaused = timeProvider.GetTimestamp();
        }
        else if (IsOnDemand && pending.IsDecoded)
        {
            // To decode what came in the pause takes a moment, in which further pictures come: they are not late.
            IsOnDemand = queue.Count > 0 && timeProvider.GetElapsedTime(_lastPaused) < s_longest;
            if (!IsOnDemand) pending.Forget();
        }

        queue.IsPatient = IsOnDemand;
    }
}
