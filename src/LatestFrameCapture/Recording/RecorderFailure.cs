namespace LatestFrames;

/// <summary>Why a recorder could not go on, for programs (<see cref="Reason"/>) and for people.</summary>
/// <param name="Reason">The kind of failure.</param>
/// <param name="Message">One sentence that names the file and the camera, never its password.</param>
public sealed record RecorderFailure(RecorderFailureReason Reason, string Message)
{
    /// <summary>Returns the message.</summary>
    /// <returns><see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
