using System.Text.RegularExpressions;

namespace LatestFrames;

// The patterns are in the other part.
internal static partial class RtspProbe
{
    private static partial Regex StatusLine() => GeneratedRegexAttribute.Of(typeof(RtspProbe));

    private static partial Regex ContentLength() => GeneratedRegexAttribute.Of(typeof(RtspProbe));

    private static partial Regex Challenge() => GeneratedRegexAttribute.Of(typeof(RtspProbe));

    private static partial Regex FirstVideoCodec() => GeneratedRegexAttribute.Of(typeof(RtspProbe));
}
