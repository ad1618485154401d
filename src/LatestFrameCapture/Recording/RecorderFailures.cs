namespace LatestFrames;

/// <summary>What exceptions of the file system mean for a recording.</summary>
internal static class RecorderFailures
{
    // ENOSPC and EDQUOT of Linux and macOS, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows: .NET hands the
    // system's own number on in HResult.
    private const int NoSpace = 28, QuotaOfLinux = 122, QuotaOfMac = 69;
    private const int HandleDiskFull = unchecked((int)0x80070027), DiskFull = unchecked((int)0x80070070);

    public static RecorderFailure Of(Exception exception, string path, string sourceName)
    {
        if (exception is RecordingException known) return known.Failure;
        RecorderFailureReason reason = exception switch
        {
            UnauthorizedAccessException => RecorderFailureReason.AccessDenied,
            DirectoryNotFoundException or FileNotFoundException or DriveNotFoundException =>
                RecorderFailureReason.PathGone,
            IOException { HResult: NoSpace or QuotaOfLinux or QuotaOfMac or HandleDiskFull or DiskFull } =>
                RecorderFailureReason.DiskFull,
            _ => RecorderFailureReason.CannotWrite,
        };
        string what = reason switch
        {
            RecorderFailureReason.DiskFull => "the disk is full",
            RecorderFailureReason.PathGone => "the directory or the file is gone",
            RecorderFailureReason.AccessDenied => "writing there is not allowed",
            _ => exception.Message,
        };
        return new RecorderFailure(reason, $"{sourceName} is not recorded any more: {path}: {what}.");
    }
}
