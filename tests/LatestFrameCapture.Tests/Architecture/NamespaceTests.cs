using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>One type in a namespace LatestFrameCapture would make every user's <c>new LatestFrameCapture(url)</c> fail
/// with CS0118.</summary>
public sealed partial class NamespaceTests
{
    [Fact]
    public void No_type_of_ours_lives_in_a_namespace_LatestFrameCapture()
    {
        string[] wrong =
        [
            .. new[] { typeof(LatestFrameCapture), typeof(CameraSimulator), typeof(NamespaceTests) }
                .SelectMany(type => type.Assembly.GetTypes())
                .Where(type => type.Namespace?.StartsWith(nameof(LatestFrameCapture), StringComparison.Ordinal) == true)
                .Select(type => type.FullName!),
        ];

        Assert.Empty(wrong);
    }

    /// <summary>The programs are not loaded here, so their sources are read.</summary>
    [Fact]
    public void No_source_file_declares_a_namespace_LatestFrameCapture()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "LatestFrameCapture.sln")))
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException("The tests run inside the repository.");
        string[] files =
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/obj/") && !file.Contains("\\obj\\"))
        ];

        Assert.True(files.Length > 50);
        Assert.DoesNotContain(files, file => Declaration().IsMatch(File.ReadAllText(file)));
    }

    [GeneratedRegex(@"^\s*namespace\s+LatestFrameCapture\b", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
