namespace LatestFrames;

/// <summary>Decides by a camera's answer how its pictures come.</summary>
internal static class PictureInputs
{
    private const int MinSample = 4;

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(500);

    /// <summary>Requests the URL.</summary>
    /// <param name="client">The client; owned by the result.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="onAlive">Called at least every second while something is waited for.</param>
    /// <param name="token">Ends every wait.</param>
    /// <exception cref="CameraException">There is no answer, or none that this source can read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IPictureInput Open(
        CameraClient client, MotionJpegSettings settings, Action onAlive, CancellationToken token)
    {
        long requested = TimeProvider.System.GetTimestamp();
        HttpAnswer answer = client.Get(token);
        try
        {
            var reader = new BodyReader(answer.Body, settings.TimeProvider);
            if (answer.Type.IsUnknown) answer = answer with { Type = Guess(reader, settings, onAlive, token) };
            if (answer.Type.IsMultipart) return new MultipartInput(client, answer, reader, settings.Name);
            if (answer.Type.IsJpeg) return new SnapshotInput(client, answer, reader, settings, requested, token);
            // Many servers know no type for a playlist, and say that it is a text.
            bool isPlaylist = Liveness.IsPlaylist(answer.Type.Name)
                || Liveness.IsPlaylistName(settings.Url.RequestUri.AbsolutePath);
            bool? hasEnd = isPlaylist ? HasEnd(client, reader, settings, onAlive, token) : answer.HasEnd;
            throw Unreadable(answer, settings, isPlaylist, hasEnd);
        }
        catch
        {
            // First: the answer would be read to its end otherwise.
            client.Dispose();
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Tells by its first bytes what a server sends that does not say it.</summary>
    private static MediaType Guess(
        BodyReader reader, MotionJpegSettings settings, Action onAlive, CancellationToken token)
    {
        var limit = new WaitLimit(settings.OpenTimeout, token);
        while (reader.Waiting.Length < MinSample && !limit.IsOver)
        {
            onAlive();
            if (reader.Fill(limit.AtMost(s_slice)) < 0) break;
        }

        token.ThrowIfCancellationRequested();
        ReadOnlySpan<byte> start = reader.Waiting.TrimStart("\r\n"u8);
        if (start.StartsWith("--"u8)) return new MediaType("multipart/x-mixed-replace", "");
        bool isJpeg = start.Length > 1 && start[0] == 0xFF && start[1] == 0xD8;
        return new MediaType(isJpeg ? "image/jpeg" : "", "");
    }

    /// <summary>Tells by its text whether a playlist has an end; of a playlist of playlists, by that of the first.
    /// </summary>
    private static bool? HasEnd(
        CameraClient client, BodyReader reader, MotionJpegSettings settings, Action onAlive, CancellationToken token)
    {
        var limit = new WaitLimit(settings.OpenTimeout, token);
        var playlist = PlaylistEnd.Find(reader, limit, onAlive);

        // Not in the middle of it: there is one connection.
        if (!playlist.IsComplete || playlist.First is not { } first) return playlist.HasEnd;
        try
        {
            onAlive();
            using HttpAnswer answer = client.Get(first, token);
            reader.Open(answer.Body);
            return PlaylistEnd.Find(reader, limit, onAlive).HasEnd;
        }
        catch (CameraException)
        {
            // Who reads it will say why it cannot be read.
            return null;
        }
    }

    private static CameraException Unreadable(
        HttpAnswer answer, MotionJpegSettings settings, bool isPlaylist, bool? hasEnd)
    {
        string type = answer.Type.Name;
        bool isText = type.StartsWith("text/", StringComparison.Ordinal)
            || type.EndsWith("json", StringComparison.Ordinal)
            || type.EndsWith("/xml", StringComparison.Ordinal);
        string quote = settings.Secrets.Quote(type);
        var failure = new CaptureFailure(
            isText ? CaptureFailureReason.NotAVideoSource : CaptureFailureReason.UnsupportedCodec,
            isText
                ? $"{settings.Name}: the server answers with '{quote}', which is not a video; check the path."
                : type.Length == 0
                    ? $"{settings.Name}: the server does not say what it sends, and it is neither a multipart nor JPEG."
                    : $"{settings.Name}: the server answers with '{quote}', which is neither a multipart nor JPEG.");
        return new CameraException(failure) { IsForAnotherSource = true, HasEnd = hasEnd, IsPlaylist = isPlaylist };
    }
}
