using System.Globalization;

namespace LatestFrames;

/// <summary>Reads a=range (RFC 2326, C.1.5): how long a recording is.</summary>
internal static class RangeAttribute
{
    // No recording is longer. The sum of many such pieces would be more than a TimeSpan holds.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36500);

    private static readonly string[] s_clock =
    [
        "yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss.FFFFFFF'Z'", "yyyyMMdd'T'HHmmss",
    ];

    /// <summary>Returns the length of a range.</summary>
    /// <returns>Null when it has no end: the stream is live.</returns>
    public static TimeSpan? Length(string? range)
    {
        if (range is null) return null;
        TimeSpan? total = null;

        // Archives write one for each piece: clock=…-…;clock=…-…
        foreach (string part in range.Split(';'))
        {
            int equals = part.IndexOf('=');
            if (equals < 0) continue;
            string unit = part[..equals].Trim().ToLowerInvariant(), value = part[(equals + 1)..];
            int dash = value.IndexOf('-');
            if (dash < 0) continue;
            string start = value[..dash].Trim(), end = value[(dash + 1)..].Trim();
            TimeSpan? length = unit switch
            {
                "npt" => Npt(end) - (Npt(start) ?? TimeSpan.Zero),
                "clock" => Clock(end) - Clock(start),
                _ => null,
            };
            if (length is not { } more || more <= TimeSpan.Zero) continue;
            TimeSpan before = total ?? TimeSpan.Zero;
            if (more >= s_longest - before) return s_longest;
            total = before + more;
        }

        return total;
    }

    private static TimeSpan? Npt(string text)
    {
        double seconds = 0;
        foreach (string part in text.Split(':'))
        {
            if (!double.TryParse(
                part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)) return null;
            seconds = (60 * seconds) + value;
        }

        // .NET reads "-Infinity" and "NaN" too.
        return seconds >= 0 && seconds < s_longest.TotalSeconds
            ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : null;
    }

    // Not as local times: the clocks may change between the two.
    private static DateTime? Clock(string text) => DateTime.TryParseExact(
        text,
        s_clock,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out DateTime time)
            ? time
            : null;
}
