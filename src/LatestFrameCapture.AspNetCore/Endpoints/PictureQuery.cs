using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary>What a request wants of a picture.</summary>
/// <param name="Key">Size and quality.</param>
/// <param name="After">The number of the picture that the client has; 0 for none.</param>
/// <param name="Wait">How long it wants to wait; null if it does not say.</param>
internal readonly record struct PictureQuery(PictureKey Key, long After, TimeSpan? Wait)
{
    private const int MinWidth = 16;
    private const int MaxWidth = 4096;
    private const int MaxQuality = 100;
    private const int DefaultQuality = 80;
    private const double MaxWait = 60;

    /// <summary>Reads the query; false with the reason where a value is out of its range.</summary>
    public static bool TryParse(IQueryCollection query, out PictureQuery result, out string error)
    {
        result = default;
        if (!TryInteger(query, "width", 0, MinWidth, MaxWidth, out long width, out error)
            || !TryInteger(query, "quality", DefaultQuality, 1, MaxQuality, out long quality, out error)
            || !TryInteger(query, "after", 0, 0, long.MaxValue, out long after, out error)
            || !TryWait(query, out TimeSpan? wait, out error))
        {
            return false;
        }

        result = new PictureQuery(new PictureKey((int)width, (int)quality), after, wait);
        return true;
    }

    private static bool TryInteger(
        IQueryCollection query, string name, long absent, long min, long max, out long value, out string error)
    {
        value = absent;
        error = string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {min} to {max}.\n");
        return !query.TryGetValue(name, out var texts)
            || (texts.Count == 1
                && long.TryParse(texts[0], NumberStyles.None, CultureInfo.InvariantCulture, out value)
                && value >= min
                && value <= max);
    }

    private static bool TryWait(IQueryCollection query, out TimeSpan? wait, out string error)
    {
        wait = null;
        error = string.Create(
            CultureInfo.InvariantCulture, $"wait must be seconds from 0 to {MaxWait}, such as 2.5.\n");
        if (!query.TryGetValue("wait", out var texts)) return true;
        const NumberStyles style = NumberStyles.AllowDecimalPoint;
        if (texts.Count != 1
            || !double.TryParse(texts[0], style, CultureInfo.InvariantCulture, out double seconds)
            || seconds is not (>= 0 and <= MaxWait))
        {
            return false;
        }

        wait = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
