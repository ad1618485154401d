namespace LatestFrames;

/// <summary>Why a source failed, for programs (<see cref="Reason"/>) and for people (<see cref="Message"/>).</summary>
/// <param name="Reason">The kind of failure.</param>
/// <param name="Message">One sentence that names the source, never its password, and the remedy.</param>
public sealed record CaptureFailure(CaptureFailureReason Reason, string Message)
{
    /// <summary>
    /// Whether the reason is what another client than the source's own was answered: a hint, by which the source is
    /// never given up.
    /// </summary>
    internal bool IsInferred { get; init; }

    /// <summary>Returns the message.</summary>
    /// <returns><see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
