using System.Text;

namespace LatestFrames;

/// <summary>Reads in a playlist (RFC 8216) or a manifest (ISO/IEC 23009-1) whether what it lists has an end.</summary>
internal sealed class PlaylistEnd
{
    // A recording of a day in segments of 2 s has one of 2 MB.
    private const int MaxBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(500);

    // What is searched for may be cut in two; a URI is the longest of it.
    private const int LongestUri = 2048;

    private readonly byte[] _text = new byte[BodyReader.Capacity + LongestUri];
    private int _kept;
    private bool _isPlaylist;
    private bool _isOfPlaylists;
    private bool _hasEnd;
    private bool _isManifest;
    private bool _isDynamic;

    private PlaylistEnd()
    {
    }

    /// <summary>Whether its end has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The first playlist in a playlist of playlists, relative to it; otherwise null.</summary>
    public string? First { get; private set; }

    /// <summary>Whether it has an end; null when it does not tell, as a playlist of playlists.</summary>
    public bool? HasEnd => !IsComplete ? null
        : _hasEnd ? true
        : _isManifest ? !_isDynamic
        : _isPlaylist && !_isOfPlaylists ? false : null;

    /// <summary>Reads an answer's body up to its end.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="limit">The limit of the wait.</param>
    /// <param name="onAlive">Called at least every second while something is waited for.</param>
    /// <returns>What it tells: nothing when it does not come to its end in time.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PlaylistEnd Find(BodyReader reader, WaitLimit limit, Action onAlive)
    {
        var found = new PlaylistEnd();
        int total = 0;
        while (total < MaxBytes && !limit.IsOver)
        {
            onAlive();
            int read = reader.Fill(limit.AtMost(s_slice));
            found.IsComplete = read < 0;
            found.Look(reader.Waiting);
            if (found.IsComplete) return found;
            total += read;
            reader.Use(reader.Waiting.Length);
        }

        limit.Token.ThrowIfCancellationRequested();
        return found;
    }

    private void Look(ReadOnlySpan<byte> next)
    {
        next.CopyTo(_text.AsSpan(_kept));
        ReadOnlySpan<byte> text = _text.AsSpan(0, _kept + next.Length);
        _isPlaylist |= text.IndexOf("#EXTM3U"u8) >= 0;
        int playlist = text.IndexOf("#EXT-X-STREAM-INF"u8);
        _isOfPlaylists |= playlist >= 0;
        if (playlist >= 0) First ??= FirstUri(text[playlist..]);
        _hasEnd |= text.IndexOf("#EXT-X-ENDLIST"u8) >= 0;
        _isManifest |= text.IndexOf("<MPD"u8) >= 0;
        _isDynamic |= text.IndexOf("type=\"dynamic\""u8) >= 0 || text.IndexOf("type='dynamic'"u8) >= 0;

        _kept = Math.Min(LongestUri, text.Length);
        text[^_kept..].CopyTo(_text);
    }

    /// <summary>Returns the first whole line that is no tag and no comment.</summary>
    private string? FirstUri(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            int end = text.IndexOf((byte)'\n');
            if (end < 0 && !IsComplete) return null;
            ReadOnlySpan<byte> line = (end < 0 ? text : text[..end]).Trim(" \t\r"u8);
            if (line.Length > 0 && line[0] != '#') return Encoding.UTF8.GetString(line.ToArray());
            text = end < 0 ? default : text[(end + 1)..];
        }

        return null;
    }
}
