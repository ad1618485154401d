namespace LatestFrames;

/// <summary>package-readme.md, which package sites show without any other file.</summary>
public sealed class PackageReadmeTests
{
    private static Document PackageReadme => Document.Find(Repository.File("package-readme.md"))!;

    [Fact]
    public void The_package_readme_needs_no_other_file()
    {
        Assert.Empty(PackageReadme.LocalLinks);
        Assert.DoesNotContain("![", PackageReadme.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_readme_begins_as_the_repositorys_does()
    {
        Document readme = Document.Find(Repository.File("README.md"))!;

        Assert.Equal(Beginning(readme), Beginning(PackageReadme));
        Assert.StartsWith("LatestFrameCapture is a ", Beginning(readme)[1], StringComparison.Ordinal);
    }

    // The title and the definition.
    private static string[] Beginning(Document document) => document.Text.Split("\n\n")[..2];
}
