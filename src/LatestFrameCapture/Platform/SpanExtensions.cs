namespace LatestFrames;

/// <summary>As .NET's methods, for bytes.</summary>
internal static class SpanExtensions
{
    public static ReadOnlySpan<byte> Trim(this ReadOnlySpan<byte> span, ReadOnlySpan<byte> bytes) =>
        span.TrimStart(bytes).TrimEnd(bytes);

    public static ReadOnlySpan<byte> TrimStart(this ReadOnlySpan<byte> span, ReadOnlySpan<byte> bytes)
    {
        while (span.Length > 0 && bytes.IndexOf(span[0]) >= 0) span = span.Slice(1);
        return span;
    }

    public static ReadOnlySpan<byte> TrimEnd(this ReadOnlySpan<byte> span, ReadOnlySpan<byte> bytes)
    {
        while (span.Length > 0 && bytes.IndexOf(span[span.Length - 1]) >= 0) span = span.Slice(0, span.Length - 1);
        return span;
    }
}
