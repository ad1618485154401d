using System.Reflection;

namespace LatestFrames;

/// <summary>The files of the page, which are embedded in the assembly.</summary>
internal static class PageFiles
{
    private const string Prefix = "Page/";
    private static readonly Dictionary<string, PageFile> s_files = Load();

    public static PageFile Index { get; } = s_files["index.html"];

    /// <summary>Finds a file among those that were embedded; a name is never a path.</summary>
    public static PageFile? Find(string? name) => name is null ? null : s_files.GetValueOrDefault(name);

    private static Dictionary<string, PageFile> Load()
    {
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        Assembly assembly = typeof(PageFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            files.Add(name[Prefix.Length..], new PageFile(TypeOf(name), content));
        }

        return files;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The page has a file of an unknown type: {name}."),
    };
}
