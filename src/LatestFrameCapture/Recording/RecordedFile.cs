namespace LatestFrames;

/// <summary>A file that a <see cref="StreamRecorder"/> has written.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="StartedAt">When its first picture arrived, in UTC.</param>
/// <param name="Duration">The time from its first picture to its last one.</param>
/// <param name="Pictures">The number of its pictures.</param>
/// <param name="Bytes">Its size.</param>
public sealed record RecordedFile(
    string Path, DateTimeOffset StartedAt, TimeSpan Duration, long Pictures, long Bytes);
