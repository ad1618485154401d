using System.Diagnostics;

namespace LatestFrames;

internal static class StringExtensions
{
    /// <summary>Ordinal, which is all that is asked for here and what the short form does.</summary>
    public static string Replace(this string text, string oldValue, string newValue, StringComparison comparison)
    {
        Debug.Assert(comparison == StringComparison.Ordinal, "only ordinal");
        return text.Replace(oldValue, newValue);
    }
}
