using System.Text.RegularExpressions;

namespace LatestFrames;

// The patterns are in the other part.
internal static partial class Authorization
{
    private static partial Regex Parameters() => GeneratedRegexAttribute.Of(typeof(Authorization));
}
