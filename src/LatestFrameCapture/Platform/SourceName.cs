using System.Text.RegularExpressions;

namespace LatestFrames;

// The patterns are in the other part.
internal static partial class SourceName
{
    private static partial Regex UserInfo() => GeneratedRegexAttribute.Of(typeof(SourceName));

    private static partial Regex UserInfoToTheLast() => GeneratedRegexAttribute.Of(typeof(SourceName));

    private static partial Regex Secret() => GeneratedRegexAttribute.Of(typeof(SourceName));
}
