using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>The library's messages that documents quote: somebody looks for them there.</summary>
public sealed partial class QuotedMessageTests
{
    [Theory]
    [InlineData("docs/troubleshooting.md")]
    [InlineData("docs/sources.md")]
    public void A_quoted_message_is_one_of_the_library(string path)
    {
        string sources = string.Concat(Directory
            .EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        string[] quoted =
        [
            .. Quoted()
                .Matches(Code().Replace(File.ReadAllText(Repository.File(path)), ""))
                .Select(match => match.Groups[1].Value)
        ];

        Assert.NotEmpty(quoted);
        Assert.All(quoted, text => Assert.Contains(text, sources, StringComparison.Ordinal));
    }

    [GeneratedRegex("```.*?```|`[^`]*`|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Code();

    // Of several words on one line.
    [GeneratedRegex("\"([^\"\n]+ [^\"\n]+ [^\"\n]+)\"")]
    private static partial Regex Quoted();
}
