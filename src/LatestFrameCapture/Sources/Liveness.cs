namespace LatestFrames;

/// <summary>Decides by evidence whether a source has an end: live, or finite (docs/sources.md has the table).</summary>
/// <remarks>
/// True: it has an end. False: it is live. Null: this evidence does not tell, so the next one is asked; a source of
/// which nothing tells is live, because a camera that is taken for a file would be lost at its first interruption.
/// </remarks>
internal static class Liveness
{
    /// <summary>
    /// How long a live source that comes in bursts may be silent: a playlist is read again after the length of a
    /// segment, up to 10 s, and then every half of it (FFmpeg, libavformat/hls.c, read_data).
    /// </summary>
    public static readonly TimeSpan BurstPatience = TimeSpan.FromSeconds(20);

    private const string DeviceFolder = "/dev/";

    /// <summary>Decides by what OpenCV or FFmpeg is given: a path, a URL or a pipeline.</summary>
    public static bool? HasEndByName(string name)
    {
        if (IsPipe(name)) return true;
        if (IsNumberedPictures(name)) return true;
        string path = LocalPath(name);
        if (path.StartsWith(DeviceFolder, StringComparison.Ordinal)) return false;

        // Whatever count its container claims: many have none, such as a browser's recordings and raw H.264.
        return File.Exists(path) ? true : null;
    }

    /// <summary>
    /// Whether a name is standard input or a named pipe: it has an end, when the writer closes it, but may come from a
    /// camera, so what was late is caught up.
    /// </summary>
    public static bool IsPipe(string name)
    {
        if (name.StartsWith("pipe:", StringComparison.OrdinalIgnoreCase)) return true;
        if (name.StartsWith("fd:", StringComparison.OrdinalIgnoreCase)) return true;
        string path = LocalPath(name);
        if (path == "/dev/stdin" || path.StartsWith("/dev/fd/", StringComparison.Ordinal)) return true;
        if (path.StartsWith(@"\\.\pipe\", StringComparison.OrdinalIgnoreCase)) return true;

        // Of a named pipe the system gives a length of zero; nothing can be read from a regular file of that length.
        return !path.StartsWith(DeviceFolder, StringComparison.Ordinal) && File.Exists(path) && LengthOf(path) == 0;
    }

    /// <summary>
    /// Decides by the number of frames that OpenCV reports for an open stream. Of a stream without a duration it is
    /// negative or zero: libavformat's duration is AV_NOPTS_VALUE then (OpenCV, modules/videoio/src/
    /// cap_ffmpeg_impl.hpp, get_total_frames). A server that gives a duration, by a container, a playlist with an end
    /// or an SDP with a range, says that there is an end.
    /// </summary>
    public static bool HasEndByFrameCount(double frameCount) => frameCount > 0;

    /// <summary>Decides by the head of an http answer.</summary>
    /// <param name="mediaType">The answer's type, without parameters; null or empty when there is none.</param>
    /// <param name="contentLength">The length that it gives; null when it gives none.</param>
    public static bool? HasEndByHttpAnswer(string? mediaType, long? contentLength)
    {
        string type = mediaType ?? "";
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) return false;

        // The list that is read now has a length; what it lists may go on.
        if (IsPlaylist(type)) return null;
        return contentLength is not null ? true : null;
    }

    /// <summary>Whether a name is that of a playlist (HLS) or a manifest (DASH), whose segments come at once.</summary>
    public static bool IsPlaylistName(string name)
    {
        int end = name.IndexOfAny(['?', '#']);
        string path = end < 0 ? name : name[..end];
        return path.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".mpd", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether an http answer is a playlist (HLS) or a manifest (DASH).</summary>
    public static bool IsPlaylist(string mediaType) =>
        mediaType.EndsWith("mpegurl", StringComparison.OrdinalIgnoreCase)
        || mediaType.Equals("application/dash+xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name is a row of numbered pictures, such as <c>picture_%03d.jpg</c>.</summary>
    private static bool IsNumberedPictures(string name)
    {
        int percent = name.IndexOf('%');
        if (percent < 0 || name.Contains("://", StringComparison.Ordinal) || name.Contains('!')) return false;
        int end = percent + 1;
        while (end < name.Length && char.IsDigit(name[end])) end++;
        return end < name.Length && name[end] == 'd';
    }

    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected: it was removed meanwhile, or may not be looked at.
            return -1;
        }
    }

    private static string LocalPath(string name)
    {
        if (!name.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return name;
        return Uri.TryCreate(name, UriKind.Absolute, out Uri? uri) && uri.IsFile
            ? uri.LocalPath
            : name["file:".Length..];
    }
}
