namespace LatestFrames;

/// <summary>The kinds of failures of a <see cref="StreamRecorder"/>.</summary>
public enum RecorderFailureReason
{
    /// <summary>The file could not be made or written, for another reason than those below.</summary>
    CannotWrite,

    /// <summary>The disk is full, or the user's part of it.</summary>
    DiskFull,

    /// <summary>The directory does not exist, or the file that is being written is gone.</summary>
    PathGone,

    /// <summary>Writing into the directory is not allowed.</summary>
    AccessDenied,

    /// <summary>Writing does not return, as on a network share that is gone.</summary>
    Stuck,

    /// <summary>The source decodes elsewhere, so there is nothing to record.</summary>
    NoCodedPictures,

    /// <summary>What the camera sends cannot be put into a file.</summary>
    UnsupportedStream,
}
