namespace LatestFrames;

/// <summary>The arguments of <see cref="StreamRecorder.FileCompleted"/>.</summary>
/// <param name="file">The file.</param>
public sealed class RecordedFileEventArgs(RecordedFile file) : EventArgs
{
    /// <summary>The file.</summary>
    public RecordedFile File { get; } = file;
}
