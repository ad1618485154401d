using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using OpenCvSharp.Internal;

namespace LatestFrames;

/// <summary>eng/OpenCvSharpExtern against the managed half of OpenCvSharp that is loaded.</summary>
public sealed partial class NativeExportTests
{
    private static readonly ILookup<string, int> s_imports = typeof(NativeMethods)
        .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(method => method.GetCustomAttribute<DllImportAttribute>()?.Value == "OpenCvSharpExtern")
        .ToLookup(
            method => method.GetCustomAttribute<DllImportAttribute>()!.EntryPoint!,
            method => method.GetParameters().Length);

    private static readonly ILookup<string, int> s_exports = Directory
        .EnumerateFiles(Repository.File("eng/OpenCvSharpExtern"), "*.cpp")
        .SelectMany(file => Export().Matches(File.ReadAllText(file)))
        .ToLookup(
            match => match.Groups["name"].Value,
            match => match.Groups["parameters"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Length);

    [Fact]
    public void Each_export_is_an_import_of_OpenCvSharp_with_as_many_parameters()
    {
        Assert.NotEmpty(s_exports);
        Assert.All(s_exports, export => Assert.Contains(Assert.Single(export), s_imports[export.Key]));
    }

    [Fact]
    public void Each_import_that_this_solution_reaches_is_exported()
    {
        string[] assemblies = [.. SolutionAssemblies()];
        foreach (string name in (string[])["LatestFrameCapture", "CameraSimulator", "SideBySide", "frame-age", "Soak"])
            Assert.Contains(assemblies, file => Path.GetFileNameWithoutExtension(file) == name);

        IReadOnlyList<string> reached = new CallGraph(assemblies).NativeFunctions;

        // The first by a SafeHandle's release, the second by a static constructor: both are easily missed.
        Assert.Contains("core_Mat_delete", reached);
        Assert.Contains("redirectError", reached);
        Assert.Equal("", string.Join(", ", reached.Where(name => !s_exports.Contains(name))));
    }

    /// <summary>What the solution's build made, each once, and of this configuration.</summary>
    private static IEnumerable<string> SolutionAssemblies()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string[] folders = ["src", "samples", "tools", "tests", "benchmarks"];
        return folders
            .SelectMany(folder =>
                Directory.EnumerateFiles(Repository.File(folder), "*.csproj", SearchOption.AllDirectories))
            .SelectMany(project => Directory.Exists(Output(project, configuration))
                ? Directory.EnumerateFiles(
                    Output(project, configuration), AssemblyName(project) + ".dll", SearchOption.AllDirectories)
                : [])
            .DistinctBy(Path.GetFileName);
    }

    private static string Output(string project, string configuration) =>
        Path.Combine(Path.GetDirectoryName(project)!, "bin", configuration);

    private static string AssemblyName(string project)
    {
        Match name = ExplicitAssemblyName().Match(File.ReadAllText(project));
        return name.Success ? name.Groups[1].Value : Path.GetFileNameWithoutExtension(project);
    }

    [GeneratedRegex(@"^EXPORT [^(]*?(?<name>\w+)\((?<parameters>[^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Export();

    [GeneratedRegex("<AssemblyName>(.*)</AssemblyName>")]
    private static partial Regex ExplicitAssemblyName();
}
