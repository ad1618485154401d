namespace LatestFrames;

/// <summary>What people read has lines of at most 120 columns, so that two files fit beside each other.</summary>
public sealed class LineLengthTests
{
    private const int Columns = 120;

    private static readonly string[] s_folders = ["benchmarks", "docs", "eng", "samples", "src", "tests", "tools"];

    private static readonly HashSet<string> s_read = [".cs", ".cpp", ".js", ".css", ".html", ".md", ".py", ".sh"];

    // Built, installed, or written by a program: a run's results.
    private static readonly HashSet<string> s_notOurs = ["bin", "obj", "artifacts", "node_modules", "results"];

    [Fact]
    public void No_line_is_longer_than_120_columns()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Repository.File("."), "*.*"),
            .. s_folders.SelectMany(folder => FilesIn(new DirectoryInfo(Repository.File(folder)))),
        ];
        string[] read = [.. files.Where(file => s_read.Contains(Path.GetExtension(file)))];

        Assert.True(read.Length > 500, $"{read.Length} files: not all were found");
        Assert.Empty(read.SelectMany(TooLong));
    }

    private static IEnumerable<string> FilesIn(DirectoryInfo folder) =>
        folder.EnumerateFiles().Select(file => file.FullName).Concat(
            folder.EnumerateDirectories().Where(inner => !s_notOurs.Contains(inner.Name)).SelectMany(FilesIn));

    private static IEnumerable<string> TooLong(string file)
    {
        bool isPage = Path.GetExtension(file) == ".md";
        return File.ReadLines(file)
            .Select((line, index) => (Text: line, Number: index + 1))
            .Where(line => line.Text.Length > Columns)
            .Where(line => !isPage || !IsRowOrMarked(line.Text))
            .Select(line => $"{Path.GetFileName(file)}:{line.Number}: {line.Text.Length} columns");
    }

    // Neither a row of a table nor a marker (ClaimPage) can be continued on the next line.
    private static bool IsRowOrMarked(string line) =>
        line.TrimStart().StartsWith('|') || line.Contains("<!--", StringComparison.Ordinal);
}
