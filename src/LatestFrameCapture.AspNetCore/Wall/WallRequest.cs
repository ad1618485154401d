using System.Buffers.Text;

namespace LatestFrames;

/// <summary>A message of the page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Camera">The camera's index.</param>
/// <param name="Number">The width of the tile in pixels, or the number of what was drawn.</param>
/// <param name="Time">The page's time.</param>
internal readonly record struct WallRequest(WallRequestKind Kind, int Camera, int Number, double Time)
{
    /// <summary>The longest message.</summary>
    public const int MaxLength = 64;

    private const int MaxWidth = 4096;

    /// <summary>Reads <c>next {camera} {width}</c>, <c>done {camera}</c>, <c>play {camera}</c>, <c>drawn {camera}
    /// {number}</c>, <c>stop {camera}</c> or <c>time {milliseconds}</c>.</summary>
    /// <returns>False if it is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int cameras, out WallRequest request)
    {
        request = default;
        if (TryTake(ref text, "next "u8))
            return TryParse(WallRequestKind.Next, text, cameras, maxNumber: MaxWidth, out request);
        if (TryTake(ref text, "drawn "u8))
            return TryParse(WallRequestKind.Drawn, text, cameras, maxNumber: int.MaxValue, out request);
        if (TryTake(ref text, "done "u8)) return TryParse(WallRequestKind.Done, text, cameras, null, out request);
        if (TryTake(ref text, "play "u8)) return TryParse(WallRequestKind.Play, text, cameras, null, out request);
        if (TryTake(ref text, "stop "u8)) return TryParse(WallRequestKind.Stop, text, cameras, null, out request);
        if (!TryTake(ref text, "time "u8)) return false;
        if (!Utf8Parser.TryParse(text, out double time, out int read) || read != text.Length || !double.IsFinite(time))
            return false;
        request = new WallRequest(WallRequestKind.Time, 0, 0, time);
        return true;
    }

    // The camera and, where there may be one, a number.
    private static bool TryParse(
        WallRequestKind kind, ReadOnlySpan<byte> text, int cameras, int? maxNumber, out WallRequest request)
    {
        request = default;
        int number = 0;
        if (!TryTakeNumber(ref text, out int camera) || camera >= cameras) return false;
        if (maxNumber is { } max)
        {
            if (!TryTake(ref text, " "u8) || !TryTakeNumber(ref text, out number) || number > max) return false;
        }

        if (text.Length > 0) return false;
        request = new WallRequest(kind, camera, number, 0);
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
