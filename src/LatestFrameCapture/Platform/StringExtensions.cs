using System.Diagnostics;

namespace LatestFrames;

internal static class StringExtensions
{
    /// <summary>As .NET's method, for ordinal comparison only, which the overload without a comparison uses.</summary>
    public static string Replace(this string text, string oldValue, string newValue, StringComparison comparison)
    {
        Debug.Assert(comparison == StringComparison.Ordinal, "only ordinal");
        return text.Replace(oldValue, newValue);
    }
}
