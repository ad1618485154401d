namespace LatestFrames;

/// <summary>All claims of the documents, and what is missing.</summary>
/// <remarks>
/// Checked are README.md, docs and the packages' readmes. Left out are CHANGELOG.md and docs/decisions.md: they say
/// what was found, decided and changed at a time. Their figures are those of trees that are gone, so no command makes
/// them again, and what they promise stands, as far as it still holds, in the other pages.
/// </remarks>
internal sealed class ClaimReport
{
    private readonly List<string> _problems = [];
    private readonly List<string> _lines = [];

    public ClaimReport(Func<string, string> pathOf)
    {
        var index = new EvidenceIndex(pathOf);
        string root = pathOf(".");
        IEnumerable<string> paths = Directory.EnumerateFiles(pathOf("docs"), "*.md").Order(StringComparer.Ordinal)
            .Where(path => Path.GetFileName(path) != "decisions.md")
            .Concat(Directory
                .EnumerateFiles(pathOf("src"), "package-readme.md", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal))
            .Prepend(pathOf("package-readme.md")).Prepend(pathOf("README.md"));
        foreach (string path in paths)
        {
            string name = Path.GetRelativePath(root, path);
            Add(name, new ClaimPage(File.ReadAllText(path), Path.GetFileName(path) == "package-readme.md"), index);
        }
    }

    /// <summary>One line for each claim: where, what, and its evidence.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>One line for each claim without evidence, and each marker that names nothing.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public int Figures { get; private set; }

    public int Promises { get; private set; }

    private void Add(string name, ClaimPage page, EvidenceIndex index)
    {
        foreach (Claim claim in page.Claims)
        {
            if (claim.Kind == ClaimKind.Figure) Figures += claim.Words.Count;
            else Promises += claim.Words.Count;
            string what = $"{name}:{claim.Line}: {string.Join(" | ", claim.Words)}";
            string evidence = string.Join("; ", claim.Evidence.Select(named => named.Text).Distinct());
            _lines.Add($"{what}  <-  {(evidence.Length == 0 ? "NOTHING" : evidence)}");
            if (evidence.Length > 0) continue;
            _problems.Add(claim.Kind == ClaimKind.Figure
                ? $"{what}: no command makes this figure."
                : $"{what}: no test shows this promise.");
        }

        _problems.AddRange(page.Problems.Select(problem => $"{name}:{problem.Line}: {problem.Text}"));
        _problems.AddRange(page.Named
            .Select(named => (named.Line, Problem: index.ProblemOf(named)))
            .Where(found => found.Problem is not null)
            .Select(found => $"{name}:{found.Line}: {found.Problem}")
            .Distinct());
    }
}
