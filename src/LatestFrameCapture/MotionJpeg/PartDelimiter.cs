using System.Text;

namespace LatestFrames;

/// <summary>The line between two parts of a multipart, as cameras write it. Capture thread only.</summary>
/// <remarks>
/// The parameter in the answer's head may have the dashes that the standard puts before it in the body, or the body may
/// lack them, or the two differ; so the first line that can be one is remembered.
/// </remarks>
internal sealed class PartDelimiter
{
    // RFC 2046 allows 70.
    private const int MaxLength = 256;

    private static readonly byte[] s_dashes = "--"u8.ToArray();

    private readonly byte[] _name;
    private byte[] _line = [];

    /// <param name="boundary">The parameter as it was written; empty when there was none.</param>
    public PartDelimiter(string boundary) =>
        _name = Encoding.UTF8.GetBytes(boundary.Trim().TrimStart('-') is { Length: <= MaxLength } name ? name : "");

    /// <summary>The line break and the delimiter as they are found at the end of a picture; empty before the first one.
    /// </summary>
    public ReadOnlySpan<byte> AfterPicture => Search;

    /// <summary>The delimiter without the line break.</summary>
    public ReadOnlySpan<byte> Line => _line;

    private byte[] Search { get; set; } = [];

    /// <summary>Whether a line is a delimiter.</summary>
    /// <param name="line">The line without blanks at its end.</param>
    /// <param name="isExpected">Whether a delimiter is due, so that another one than expected is taken too.</param>
    public bool Is(ReadOnlySpan<byte> line, bool isExpected)
    {
        if (line.Length is 0 or > MaxLength + 4) return false;
        if (_line.Length > 0 && IsClosedBy(line, _line)) return true;
        ReadOnlySpan<byte> name = line.TrimStart("-"u8);
        bool isNamed = _name.Length > 0 && IsClosedBy(name, _name);
        bool isOther = isExpected && line.Length > 2 && line.StartsWith(s_dashes);
        if (!isNamed && !isOther) return false;
        _line = line.Slice(0, isNamed ? line.Length - name.Length + _name.Length : line.Length).ToArray();
        Search = [(byte)'\n', .. _line];
        return true;
    }

    /// <summary>Whether a line is a delimiter, or the last one, which two dashes follow.</summary>
    private static bool IsClosedBy(ReadOnlySpan<byte> line, ReadOnlySpan<byte> delimiter) =>
        line.StartsWith(delimiter)
        && (line.Length == delimiter.Length || line.Slice(delimiter.Length).SequenceEqual(s_dashes));
}
