namespace LatestFrames;

/// <summary>The files that the tests hold the code against.</summary>
internal static class Repository
{
    private static readonly string s_root = FindRoot();

    /// <param name="path">Relative to the solution.</param>
    public static string File(string path) => Path.Combine(s_root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "LatestFrameCapture.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run within the repository.");
    }
}
