using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>A Markdown file of the repository.</summary>
internal sealed partial class Document
{
    private readonly string _path;

    private Document(string path)
    {
        _path = path;
        Text = File.ReadAllText(path);
    }

    public string Name => Path.GetFileName(_path);

    public string Text { get; }

    /// <summary>The anchors of the headings, as they stand in links.</summary>
    public IEnumerable<string> Anchors =>
        Heading()
            .Matches(Text)
            .Select(match => NotInAnchors()
                .Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "")
                .Replace(' ', '-'));

    /// <summary>Where the links to other files and headings of the repository lead.</summary>
    public IEnumerable<string> LocalLinks =>
        Link()
            .Matches(Text)
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

    /// <summary>README.md and all of docs.</summary>
    public static IEnumerable<Document> All =>
        Directory
            .EnumerateFiles(Repository.File("docs"), "*.md")
            .Append(Repository.File("README.md"))
            .Select(path => new Document(path));

    /// <summary>The path that a link's file part means.</summary>
    public string Resolve(string link) =>
        link.Length == 0 ? _path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(_path)!, link));

    /// <summary>The document at a path, or null when there is no Markdown file.</summary>
    public static Document? Find(string path) =>
        path.EndsWith(".md", StringComparison.Ordinal) && File.Exists(path) ? new Document(path) : null;

    /// <summary>The cells of the rows, below the first, of the table under a heading.</summary>
    public IEnumerable<string[]> Table(string heading) => Text
        .Split('\n')
        .SkipWhile(line => line.TrimEnd() != "## " + heading).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => Bar().Split(line)[1..^1])
        .Select(cells => cells.Select(cell => cell.Trim().Trim('`')).ToArray());

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
