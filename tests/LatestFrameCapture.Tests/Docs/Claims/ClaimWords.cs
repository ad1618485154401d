using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>Which words are a figure or a promise.</summary>
internal static partial class ClaimWords
{
    /// <summary>The claims of one kind in a text without code and markers, with their positions.</summary>
    public static IEnumerable<(int Index, string Text)> Find(ClaimKind kind, string text) =>
        (kind == ClaimKind.Figure ? Figure() : Promise()).Matches(text)
            .Select(match => (match.Index, White().Replace(match.Value, " ")));

    // A number that is no part of a version or a name, and a unit; small numbers in words before units of time; or a
    // ratio such as 1.06. The rate of a camera ("25 frames a second") is not a claim but what was measured with.
    [GeneratedRegex(
        """
        (?<![\w.,:/×-])(?<!×\s) (?: \d[\d,]*(?:\.\d+)? \s?
            (?: (?:ns|µs|ms|s|min|h|B|KB|KiB|MB|MiB|GB|GiB|bytes?|Mbit/s|kbit/s|MB/s|seconds?|minutes?|hours?|days?
                |cores?|times|threads?|faults|lines|packages|batches|encodings|reconnections|stalls|repetitions)
                (?![\w/-])
            | (?:frames?|pictures?)(?![\w-])(?!\s(?:per|a)\s+second)
            | % | ×(?!\s?\d) )
        | (?:two|three|four|five|six|seven|eight|nine|ten|half\ an?)\s
            (?:milliseconds?|seconds?|minutes?|hours?|days?|times)\b
        | [01]\.\d\d(?![\w.]|,\d) )
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Figure();

    [GeneratedRegex(
        """
        \bnever\b
        | (?<!\bis\s)(?<!\bto\s)\bno\s(?:old(?:er)?|frames?|pictures?|smeared|thread|child|password|past|trace)\b
            (?!\s(?:that\s(?:fits|can)|interval|for\b|within\b|came\b|in\stime))
        | \bsees?\sno\s | \bnone\s(?:lost|outside|of\sthem\sis\slost)\b
        | (?<!\bto\s)\bnothing\s(?:(?:is|was)\b(?!\s(?:set|open|run)\b)|of\s(?:the|it)\b|queues|abandoned|waits)
        | \b(?:loses|allocates?|costs?|copies|decodes|leaves|asks\sfor|delays?|slows)\s(?:nothing|nobody)\b
        | \bnone\sof\stheir\b | \balways\s(?:has\s|reads\s)?the\snewest\b
        | \bwithout\s(?:the|its|a|their)\s(?:URL's\s)?password\b | \bwithout\sa\spicture\smissing\b
        | \bnot\solder\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Promise();

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}
