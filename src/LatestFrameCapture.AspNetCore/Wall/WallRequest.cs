using System.Buffers.Text;

namespace LatestFrames;

/// <summary>A message of the page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Camera">The camera's index.</param>
/// <param name="Width">The width of the tile in pixels.</param>
/// <param name="Time">The page's time.</param>
internal readonly record struct WallRequest(WallRequestKind Kind, int Camera, int Width, double Time)
{
    /// <summary>The longest message.</summary>
    public const int MaxLength = 64;

    private const int MaxWidth = 4096;

    /// <summary>Reads <c>next {camera} {width}</c>, <c>done {camera}</c> or <c>time {milliseconds}</c>.</summary>
    /// <returns>False if it is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int cameras, out WallRequest request)
    {
        request = default;
        if (TryTake(ref text, "next "u8))
        {
            if (!TryTakeNumber(ref text, out int camera) || camera >= cameras) return false;
            if (!TryTake(ref text, " "u8) || !TryTakeNumber(ref text, out int width)) return false;
            if (width > MaxWidth || text.Length > 0) return false;
            request = new WallRequest(WallRequestKind.Next, camera, width, 0);
            return true;
        }

        if (TryTake(ref text, "done "u8))
        {
            if (!TryTakeNumber(ref text, out int camera) || camera >= cameras || text.Length > 0) return false;
            request = new WallRequest(WallRequestKind.Done, camera, 0, 0);
            return true;
        }

        if (!TryTake(ref text, "time "u8)) return false;
        if (!Utf8Parser.TryParse(text, out double time, out int read) || read != text.Length || !double.IsFinite(time))
            return false;
        request = new WallRequest(WallRequestKind.Time, 0, 0, time);
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> start)
    {
        if (!text.StartsWith(start)) return false;
        text = text[start.Length..];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out int number)
    {
        if (!Utf8Parser.TryParse(text, out number, out int read) || number < 0) return false;
        text = text[read..];
        return true;
    }
}
