using System.Reflection;
using OpenCvSharp;

namespace LatestFrames;

public sealed class ApiTests
{
    private static readonly Assembly s_openCvSharp = typeof(VideoCapture).Assembly;

    private static bool IsStandIn =>
        s_openCvSharp.GetCustomAttributes<AssemblyMetadataAttribute>().Any(data => data.Key == "SystemOpenCv");

    /// <summary>One list for both libraries: the real one has all of it, the stand-in has exactly it.</summary>
    [Fact]
    public void The_loaded_OpenCvSharp_has_the_members_that_the_list_names()
    {
        var listed = Listed();
        var loaded = new ApiText().Lines(s_openCvSharp).ToHashSet();

        var missing = listed.Except(loaded).Select(line => "- " + line);
        var surplus = loaded.Except(listed).Where(_ => IsStandIn).Select(line => "+ " + line);

        Assert.NotEmpty(listed);
        Assert.Empty(missing.Concat(surplus));
    }

    private static HashSet<string> Listed() => File.ReadLines(Repository.File("eng/SystemOpenCv/opencvsharp-4.13-api.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToHashSet();
}
