namespace LatestFrames;

/// <summary>Opens a source as a capture does, and grabs its pictures; to convert them needs OpenCV's native
/// half.</summary>
internal static class OpenSource
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(40);

    /// <summary>Opens a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="notes">Receives what it notes.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="CheckException">It cannot be opened.</exception>
    public static IStreamConnection Of(
        IFrameSource source, List<string> notes, LatestFrameCaptureOptions? options = null)
    {
        CaptureFailure? failure = Try(
            source,
            notes,
            options ?? new LatestFrameCaptureOptions(),
            CancellationToken.None,
            out IStreamConnection? connection);
        return connection ?? throw new CheckException(
            $"it is not opened: {failure?.Reason}, {failure?.Message} {string.Join("; ", notes)}");
    }

    /// <summary>Tries to open a source.</summary>
    /// <returns>Why it could not be opened.</returns>
    public static CaptureFailure? Try(
        IFrameSource source,
        List<string> notes,
        LatestFrameCaptureOptions options,
        CancellationToken token,
        out IStreamConnection? connection)
    {
        var opening = new FrameSourceOpening(options, static () => { }, static _ => { }, notes.Add, token);
        connection = (IStreamConnection?)source.Open(opening);
        return opening.Failure;
    }

    /// <summary>Grabs pictures until there are enough, or the source ends.</summary>
    public static int Grab(IStreamConnection connection, int count)
    {
        int pictures = 0;
        var end = new WaitLimit(s_limit, CancellationToken.None);
        while (pictures < count && !end.IsOver)
        {
            StreamGrab grab = connection.GrabNext();
            if (grab == StreamGrab.Ended) break;
            if (grab == StreamGrab.Picture) pictures++;
        }

        return pictures;
    }

    /// <summary>Opens, grabs and says what came.</summary>
    public static string Pictures(IFrameSource source, int count)
    {
        var notes = new List<string>();
        using IStreamConnection connection = Of(source, notes);
        int pictures = Grab(connection, count);
        TestReport.Require(
            pictures == count,
            $"{pictures} pictures instead of {count}: {connection.Failure?.Message} {string.Join("; ", notes)}");
        TestReport.Require(connection.Size.Width > 0, "they have no size");
        return $"{pictures} pictures, {connection.Size.Width}x{connection.Size.Height}, {connection.BackendName}";
    }
}
