using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>Finds what markers name in the repository.</summary>
/// <remarks>
/// A figure's marker names what makes it: a script with options that it has (<c>./soak.sh --minutes</c>); a measurement
/// of the benchmarks (<c>frame-age ages --rounds</c>, <c>LatestFrameCapture.Benchmarks hand-over</c>); a type of the
/// sources, tests or benchmarks, with a member or without (<c>StreamRecorderOptions.PreRoll</c> for a limit,
/// <c>WallMeasurements.Nine_cameras_in_the_browser</c>); a file; or <c>fact: …</c>, the origin of what is not ours, and
/// <c>by hand: …</c>, how something was measured that the repository has no command for. A promise's marker names a
/// test, a script that is one (<c>./soak.sh</c>, <c>eng/trim-test.sh</c>), or <c>fact: …</c>.
/// </remarks>
internal sealed partial class EvidenceIndex
{
    private readonly Func<string, string> _pathOf;
    private readonly Dictionary<string, List<string>> _types = [];
    private readonly HashSet<string> _testTypes = [];
    private readonly Dictionary<string, string[]> _testMethods = [];

    /// <param name="pathOf">The path of a file of the repository.</param>
    public EvidenceIndex(Func<string, string> pathOf)
    {
        _pathOf = pathOf;
        foreach (string folder in (string[])["src", "tests", "benchmarks", "samples", "tools"])
        {
            foreach (string text in SourcesIn(folder)) Add(text, isTest: folder == "tests");
        }
    }

    /// <summary>Null when it exists; else what is wrong.</summary>
    public string? ProblemOf(Evidence evidence)
    {
        string text = evidence.Text;
        if (Origin().Match(text) is { Success: true } origin)
        {
            if (origin.Groups[2].Length < 10) return $"'{text}' says no origin.";
            return evidence.Kind == ClaimKind.Promise && origin.Groups[1].Value != "fact"
                ? "A promise needs a test."
                : null;
        }

        if (text.EndsWith('…')) return ProblemOfShortName(text[..^1]);
        string[] words = text.Split(' ');
        if (CodeName().IsMatch(text)) return ProblemOfName(text, evidence.Kind);
        if (evidence.Kind == ClaimKind.Promise && !TestScript().IsMatch(words[0])) return $"'{text}' is no test.";
        if (words[0] is "frame-age" or "LatestFrameCapture.Benchmarks") return ProblemOfBenchmark(words);
        return File.Exists(_pathOf(words[0])) && words[0].Contains('/', StringComparison.Ordinal)
            ? ProblemOfOptions(words, OwnTextOf(words[0]))
            : $"'{words[0]}' is no file of the repository.";
    }

    private string? ProblemOfName(string name, ClaimKind kind)
    {
        string[] parts = name.Split('.', 2);
        if (!_types.TryGetValue(parts[0], out List<string>? sources)) return $"There is no type '{parts[0]}'.";
        if (kind == ClaimKind.Promise)
        {
            if (!_testTypes.Contains(parts[0])) return $"'{parts[0]}' has no tests.";
            return parts.Length == 1 || _testMethods[parts[0]].Contains(parts[1])
                ? null
                : $"'{parts[0]}' has no test '{parts[1]}'.";
        }

        return parts.Length == 1 || sources.Exists(source => Regex.IsMatch(source, $@"\b{parts[1]}\b"))
            ? null
            : $"'{parts[0]}' has no '{parts[1]}'.";
    }

    // A name of which the text shows the beginning: with its class, or of any.
    private string? ProblemOfShortName(string beginning)
    {
        string[] parts = beginning.Split('.', 2);
        IEnumerable<string> methods = parts.Length == 1 ? _testMethods.Values.SelectMany(names => names)
            : _testMethods.TryGetValue(parts[0], out string[]? names) ? names : [];
        return methods.Any(method => method.StartsWith(parts[^1], StringComparison.Ordinal))
            ? null
            : $"No test begins as '{beginning}'.";
    }

    private string? ProblemOfBenchmark(string[] words)
    {
        string folder = words[0] == "frame-age" ? "FrameAge" : words[0];
        string sources = string.Join('\n', SourcesIn($"benchmarks/{folder}"));
        if (words.Length < 2 || !sources.Contains($"\"{words[1]}\"", StringComparison.Ordinal))
            return $"{words[0]} has no measurement '{words.ElementAtOrDefault(1)}'.";
        // What stands behind an option, other than a number, is the name of a camera or a reader.
        string? unknown = words.Skip(2).FirstOrDefault(
            word => !word.StartsWith("--", StringComparison.Ordinal)
                && !char.IsDigit(word[0])
                && !sources.Contains($"\"{word}\"", StringComparison.Ordinal));
        return unknown is null ? ProblemOfOptions(words, sources) : $"{words[0]} knows no '{unknown}'.";
    }

    private static string? ProblemOfOptions(string[] words, string text) =>
        words.FirstOrDefault(
            word => word.StartsWith("--", StringComparison.Ordinal)
                && !Regex.IsMatch(text, $@"(?<![\w-]){word}(?![\w-])")) is { } option
            ? $"'{words[0]}' has no option '{option}'."
            : null;

    // A script's text, and the sources of the project that it hands its options to.
    private string OwnTextOf(string script)
    {
        string text = File.ReadAllText(_pathOf(script));
        IEnumerable<string> projects = ProjectFolder().Matches(text).Select(match => match.Value).Distinct();
        return string.Join(
            '\n', projects.Where(folder => Directory.Exists(_pathOf(folder))).SelectMany(SourcesIn).Prepend(text));
    }

    private IEnumerable<string> SourcesIn(string folder) =>
        Directory.EnumerateFiles(_pathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Built().IsMatch(path)).Select(File.ReadAllText);

    private void Add(string source, bool isTest)
    {
        foreach (string type in TypeName().Matches(source).Select(match => match.Groups[1].Value))
        {
            if (!_types.TryGetValue(type, out List<string>? sources)) _types[type] = sources = [];
            sources.Add(source);
            if (!isTest || !TestMark().IsMatch(source)) continue;
            _testTypes.Add(type);
            string[] methods = [.. Method().Matches(source).Select(match => match.Groups[1].Value)];
            _testMethods[type] = [.. _testMethods.GetValueOrDefault(type, []), .. methods];
        }
    }

    [GeneratedRegex("^(fact|by hand): *(.*)$")]
    private static partial Regex Origin();

    [GeneratedRegex(@"^(?:\./soak\.sh|eng/[a-z-]+-test\.sh)$")]
    private static partial Regex TestScript();

    [GeneratedRegex(@"^[A-Z]\w*(\.\w+)?$")]
    private static partial Regex CodeName();

    [GeneratedRegex(
        @"^[ ]*(?:(?:public|internal|private|sealed|static|abstract|partial|readonly|ref|file) )*"
        + @"(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\[\w*(?:Fact|Theory)\b")]
    private static partial Regex TestMark();

    // What is explicit or skipped runs in no test run.
    [GeneratedRegex(
        @"\[\w*(?:Fact|Theory)\b(?!\([^\n]*(?:Explicit|Skip) *=)[^\n]*\n"
        + @"(?:(?![^\n]*\bpublic )[^\n]*\n)*?"
        + @"[ ]*public (?:async |override |virtual )*(?:void|Task|ValueTask) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\b(?:tests|samples|benchmarks)/[\w./]*\w")]
    private static partial Regex ProjectFolder();

    [GeneratedRegex(@"[/\\](?:bin|obj)[/\\]")]
    private static partial Regex Built();
}
