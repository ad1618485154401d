namespace LatestFrames;

/// <summary>Guards the public surface: it changes only together with its list and a line in the changelog.</summary>
public sealed class PublicApiTests
{
    private const string Current = "src/LatestFrameCapture/PublicApi.txt";
    private const string Shipped = "src/LatestFrameCapture/PublicApi.Shipped.txt";

    [Fact]
    public void The_public_surface_is_the_listed_one()
    {
        string[] actual = [.. new ApiText().Lines(typeof(LatestFrameCapture).Assembly).Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
        {
            File.WriteAllLines(
                Repository.File(Current),
                [
                    "# The public surface, one member a line. "
                        + "UPDATE_PUBLIC_API=1 ./test.sh --filter PublicApi writes it anew.",
                    .. actual
                ]);
        }

        string[] listed = Listed(Current);
        string[] differences =
        [
            .. listed.Except(actual).Select(line => "- " + line),
            .. actual.Except(listed).Select(line => "+ " + line)
        ];

        Assert.NotEmpty(listed);
        Assert.True(
            differences.Length == 0,
            $"{Current} does not list the public surface; if the change is meant, write it anew "
            + $"(its first line tells how):\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Changes_since_the_last_release_are_in_the_changelog()
    {
        string changelog = File.ReadAllText(Repository.File("CHANGELOG.md"));
        int start = changelog.IndexOf("## [Unreleased]", StringComparison.Ordinal);
        int end = changelog.IndexOf("\n## [", start + 1, StringComparison.Ordinal);
        string unreleased = changelog[start..(end < 0 ? changelog.Length : end)];
        string[] listed = Listed(Current), shipped = Listed(Shipped);
        string[] changed = [.. listed.Except(shipped).Concat(shipped.Except(listed)).Select(TypeOf).Distinct()];

        string[] unmentioned = [.. changed.Where(type => !unreleased.Contains($"`{type}`", StringComparison.Ordinal))];
        Assert.Empty(unmentioned);
    }

    private static string[] Listed(string path) =>
        [.. File.ReadLines(Repository.File(path)).Where(line => line.Length > 0 && line[0] != '#')];

    // "TYPE Name :: kind", "Name :: member" or "Name.Value = 1".
    private static string TypeOf(string line) =>
        line.Replace("TYPE ", "", StringComparison.Ordinal).Split(' ', '.', '<')[0];
}
