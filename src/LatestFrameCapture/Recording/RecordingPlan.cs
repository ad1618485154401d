namespace LatestFrames;

/// <summary>What a run of a recorder needs to know.</summary>
/// <param name="Hub">The capture's coded pictures.</param>
/// <param name="Options">The recorder's options.</param>
/// <param name="Prefix">What the files' names begin with.</param>
/// <param name="TimeProvider">The capture's clock.</param>
/// <param name="SourceName">Returns the camera's name in texts, without its password.</param>
/// <param name="IsCaptureGone">Returns whether the capture was disposed.</param>
/// <param name="Open">Makes a file where there is none.</param>
/// <param name="StuckAfter">How long a call of the file system may last.</param>
internal sealed record RecordingPlan(
    UnitHub Hub,
    StreamRecorderOptions Options,
    string Prefix,
    TimeProvider TimeProvider,
    Func<string> SourceName,
    Func<bool> IsCaptureGone,
    Func<string, Stream> Open,
    TimeSpan StuckAfter)
{
    /// <summary>Called when pictures of a run are left out because the stream changes too often.</summary>
    public Action OnUnfit { get; init; } = static () => { };
}
