using System.IO.Compression;
using System.Security.Cryptography;

namespace LatestFrames;

/// <summary>A file of the page, as it is and compressed.</summary>
internal sealed class PageFile
{
    private readonly byte[] _plain;
    private readonly byte[] _brotli;
    private readonly byte[] _gzip;
    private readonly string _hash;

    public PageFile(string contentType, byte[] content)
    {
        ContentType = contentType;
        _plain = content;
        _hash = Convert.ToHexString(SHA256.HashData(content).AsSpan(0, 8));
        _brotli = Compress(content, to => new BrotliStream(to, CompressionLevel.SmallestSize));
        _gzip = Compress(content, to => new GZipStream(to, CompressionLevel.SmallestSize));
    }

    public string ContentType { get; }

    /// <summary>Chooses what a client understands; each form has an entity tag of its own (RFC 9110, 8.8.3).</summary>
    /// <param name="accepted">The header Accept-Encoding.</param>
    public (string? Encoding, byte[] Content, string Tag) Choose(string accepted)
    {
        if (Accepts(accepted, "br")) return ("br", _brotli, $"\"{_hash}-br\"");
        return Accepts(accepted, "gzip") ? ("gzip", _gzip, $"\"{_hash}-gzip\"") : (null, _plain, $"\"{_hash}\"");
    }

    private static bool Accepts(string accepted, string encoding) => accepted
        .Split(',', StringSplitOptions.TrimEntries)
        .Any(one => one.Equals(encoding, StringComparison.OrdinalIgnoreCase)
            || (one.StartsWith(encoding + ";", StringComparison.OrdinalIgnoreCase)
                && !one.EndsWith("q=0", StringComparison.OrdinalIgnoreCase)));

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = compressor(compressed)) stream.Write(content);
        return compressed.ToArray();
    }
}
