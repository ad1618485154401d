using System.Buffers.Text;

namespace LatestFrames;

/// <summary>A message of the page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Camera">The camera's index.</param>
/// <param name="Number">The width of the tile in pixels, or the number of what was drawn.</param>
/// <param name="Time">The page's time, or how long it has had what was drawn, in milliseconds.</param>
internal readonly record struct WallRequest(WallRequestKind Kind, int Camera, int Number, double Time)
{
    /// <summary>The longest message.</summary>
    public const int MaxLength = 64;

    private const int MaxWidth = 4096;
    private const double MaxInside = 60_000;

    /// <summary>Reads <c>next {camera} {width}</c>, <c>done {camera}</c>, <c>play {camera}</c>, <c>drawn {camera}
    /// {number} {milliseconds}</c>, <c>stop {camera}</c> or <c>time {milliseconds}</c>.</summary>
    /// <returns>False if it is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int cameras, out WallRequest request)
    {
        request = default;
        if (!TryTakeKind(ref text, out WallRequestKind kind)) return false;
        int camera = 0;
        int number = 0;
        double time = 0;
        if (kind != WallRequestKind.Time && (!TryTakeNumber(ref text, out camera) || camera >= cameras)) return false;
        if (kind is WallRequestKind.Next or WallRequestKind.Drawn)
        {
            int max = kind == WallRequestKind.Next ? MaxWidth : int.MaxValue;
            if (!TryTake(ref text, " "u8) || !TryTakeNumber(ref text, out number) || number > max) return false;
        }

        if (kind == WallRequestKind.Drawn)
        {
            if (!TryTake(ref text, " "u8) || !TryTakeTime(ref text, out time)) return false;
            time = Math.Clamp(time, 0, MaxInside);
        }

        if (kind == WallRequestKind.Time && !TryTakeTime(ref text, out time)) return false;
        if (text.Length > 0) return false;
        request = new WallRequest(kind, camera, number, time);
        return true;
    }

    private static bool TryTakeKind(ref ReadOnlySpan<byte> text, out WallRequestKind kind)
    {
        kind = default;
        if (TryTake(ref text, "next "u8)) kind = WallRequestKind.Next;
        else if (TryTake(ref text, "done "u8)) kind = WallRequestKind.Done;
        else if (TryTake(ref text, "play "u8)) kind = WallRequestKind.Play;
        else if (TryTake(ref text, "drawn "u8)) kind = WallRequestKind.Drawn;
        else if (TryTake(ref text, "stop "u8)) kind = WallRequestKind.Stop;
        else if (TryTake(ref text, "time "u8)) kind = WallRequestKind.Time;
        else return false;
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> start)
    {
        if (!text.StartsWith(start)) return false;
        text = text[start.Length..];
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<byte> text, out double time)
    {
        if (!Utf8Parser.TryParse(text, out time, out int read) || !double.IsFinite(time)) return false;
        text = text[read..];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out int number)
    {
        if (!Utf8Parser.TryParse(text, out number, out int read) || number < 0) return false;
        text = text[read..];
        return true;
    }
}
