namespace LatestFrames;

/// <summary>What a source may be called on a screen, in a file and in a plot: without its password.</summary>
internal static class SourceLabel
{
    public static string Of(string source)
    {
        // GStreamer's pipelines have their own ways to carry a password.
        if (source.Contains(" ! ", StringComparison.Ordinal)) return "a GStreamer pipeline";

        int scheme = source.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return source;

        // Rather too little than too much: passwords have '/', '@' and '?' in them that nobody escaped, queries have passwords of their own.
        string rest = source[(scheme + 3)..];
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        return source[..(scheme + 3)] + (query < 0 ? rest : rest[..query] + "?…");
    }
}
