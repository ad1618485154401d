namespace LatestFrames;

/// <summary>Reads in a playlist (RFC 8216) or a manifest (ISO/IEC 23009-1) whether what it lists has an end.</summary>
internal sealed class PlaylistEnd
{
    // A recording of a day in segments of 2 s has one of 2 MB.
    private const int MaxBytes = 4 * 1024 * 1024;

    private const int LongestWord = 32;

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(500);

    private readonly byte[] _text = new byte[BodyReader.Capacity + LongestWord];
    private int _kept;
    private bool _isPlaylist;
    private bool _isOfPlaylists;
    private bool _hasEnd;
    private bool _isManifest;
    private bool _isDynamic;

    private PlaylistEnd()
    {
    }

    /// <summary>Whether it has an end; null when it does not tell, as a playlist of playlists.</summary>
    private bool? Result => _hasEnd ? true
        : _isManifest ? !_isDynamic
        : _isPlaylist && !_isOfPlaylists ? false : null;

    /// <summary>Reads an answer's body up to its end.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="openTimeout">The limit of the wait.</param>
    /// <param name="onAlive">Called at least every second while something is waited for.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Null when it does not tell, or does not come to its end in time.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static bool? Find(
        BodyReader reader, TimeSpan openTimeout, Action onAlive, CancellationToken token)
    {
        var found = new PlaylistEnd();
        var limit = new WaitLimit(openTimeout, token);
        int total = 0;
        while (total < MaxBytes && !limit.IsOver)
        {
            onAlive();
            int read = reader.Fill(limit.AtMost(s_slice));
            found.Look(reader.Waiting);
            if (read < 0) return found.Result;
            total += read;
            reader.Use(reader.Waiting.Length);
        }

        token.ThrowIfCancellationRequested();
        return null;
    }

    private void Look(ReadOnlySpan<byte> next)
    {
        next.CopyTo(_text.AsSpan(_kept));
        ReadOnlySpan<byte> text = _text.AsSpan(0, _kept + next.Length);
        _isPlaylist |= text.IndexOf("#EXTM3U"u8) >= 0;
        _isOfPlaylists |= text.IndexOf("#EXT-X-STREAM-INF"u8) >= 0;
        _hasEnd |= text.IndexOf("#EXT-X-ENDLIST"u8) >= 0;
        _isManifest |= text.IndexOf("<MPD"u8) >= 0;
        _isDynamic |= text.IndexOf("type=\"dynamic\""u8) >= 0 || text.IndexOf("type='dynamic'"u8) >= 0;

        // A word that is searched for may be cut in two.
        _kept = Math.Min(LongestWord, text.Length);
        text[^_kept..].CopyTo(_text);
    }
}
