using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace LatestFrames;

/// <summary>The rooms of src: which folder may use which, and that no two files need each other.</summary>
public sealed partial class ArchitectureTests
{
    private const string Face = "";

    /// <summary>What each folder may use; the face may use all.</summary>
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Model"] = [],
        ["Matroska"] = [],
        ["Pixels"] = [],
        ["Grouping"] = [],
        ["Sharing"] = ["Model"],
        ["Diagnostics"] = ["Model"],
        ["Tapping"] = ["Model", "Buffering"],
        ["Sources"] = ["Model", "Tapping", "Sharing"],
        ["Network"] = ["Model", "Diagnostics"],
        ["Freshness"] = ["Model"],
        ["Buffering"] = ["Model", "Sharing"],
        ["Capturing"] = ["Model", "Diagnostics", "Sources", "Freshness", "Buffering", "Tapping"],
        ["FFmpeg"] = ["Model", "Diagnostics", "Sources", "Pixels", "Tapping", "Sharing"],
        ["Decoding"] = ["Model", "Diagnostics", "Matroska", "Pixels", "FFmpeg", "Tapping", "Sharing"],
        ["Streaming"] = ["Model", "Diagnostics", "Sources", "Decoding", "Tapping", "Sharing"],
        ["Rtsp"] = ["Model", "Diagnostics", "Sources", "Network", "Decoding", "Streaming", "Tapping", "Sharing"],
        ["RawVideo"] = ["Model", "Diagnostics", "Sources", "Network", "Decoding", "Streaming", "Tapping", "Rtsp"],
        ["MotionJpeg"] = ["Model", "Diagnostics", "Sources", "Network", "Decoding", "Tapping"],
        ["Recording"] = ["Model", "Diagnostics", "Buffering", "Tapping", "Decoding", "Matroska"],
        ["OpenCv"] = ["Model", "Diagnostics", "Sources", "Network", "Decoding"],
    };

    private static readonly Dictionary<string, string> s_fileOf = Directory
        .EnumerateFiles(Repository.File("src/LatestFrameCapture"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Source, file)
            .Split(Path.DirectorySeparatorChar)[0].Equals("obj", StringComparison.Ordinal))
        .Where(file => FolderOf(file) != "Platform")
        .SelectMany(file => Declaration().Matches(File.ReadAllText(file))
            .Select(match => (Type: match.Groups[1].Value, File: file)))
        .DistinctBy(pair => pair.Type)
        .ToDictionary(pair => pair.Type, pair => pair.File);

    private static string Source => Repository.File("src/LatestFrameCapture");

    [Fact]
    public void Each_folder_uses_only_the_folders_below_it()
    {
        IEnumerable<string> wrong = Arrows()
            .Select(arrow => (From: FolderOf(arrow.From), To: FolderOf(arrow.To), arrow))
            .Where(a => a.From != Face && a.From != a.To && !s_mayUse[a.From].Contains(a.To))
            .Select(a => $"{Name(a.arrow.From)} uses {Name(a.arrow.To)}");
        Assert.Equal("", string.Join('\n', wrong.Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void No_files_need_each_other()
    {
        // A reader names its capture (LatestFrameReader.Capture), which made it.
        ILookup<string, string> arrows = Arrows()
            .Where(arrow => FolderOf(arrow.From) != Face)
            .ToLookup(arrow => arrow.From, arrow => arrow.To);
        foreach (string file in arrows.Select(arrow => arrow.Key))
        {
            List<string>? circle = Find(file, file, arrows, []);
            Assert.True(circle is null, circle is null ? "" : string.Join(" → ", circle.Select(Name)));
        }
    }

    private static List<string>? Find(string from, string goal, ILookup<string, string> arrows, HashSet<string> seen)
    {
        foreach (string next in arrows[from].Distinct())
        {
            if (next == goal) return [from, goal];
            if (!seen.Add(next) || Find(next, goal, arrows, seen) is not { } path) continue;
            return [from, .. path];
        }

        return null;
    }

    /// <summary>Which file uses a type of which other file.</summary>
    private static List<(string From, string To)> Arrows()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(LatestFrameCapture).Assembly.Location);
        ModuleDefinition module = assembly.MainModule;
        var arrows = new List<(string, string)>();
        foreach (TypeDefinition type in module.GetTypes())
        {
            if (FileOf(type) is not { } from) continue;
            arrows.AddRange(
                Used(type).Select(FileOf).OfType<string>().Where(to => to != from).Distinct().Select(to => (from, to)));
        }

        Assert.True(arrows.Count > 50, "the assembly was read");
        return arrows;
    }

    private static IEnumerable<TypeReference> Used(TypeDefinition type)
    {
        IEnumerable<TypeReference?> ofMembers =
        [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Methods.SelectMany(
                method => method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType)),
        ];
        IEnumerable<TypeReference?> ofBodies = type.Methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand switch
            {
                TypeReference used => used,
                MethodReference method => method.DeclaringType,
                FieldReference field => field.DeclaringType,
                _ => null,
            });
        return ofMembers.Concat(ofBodies).OfType<TypeReference>().SelectMany(Parts);
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        FunctionPointerType => [],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static string? FileOf(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type.Namespace == "LatestFrames" ? s_fileOf.GetValueOrDefault(type.Name.Split('`')[0]) : null;
    }

    // The face's type has parts in several files, which are one for this purpose.
    private static string FolderOf(string file)
    {
        string? folder = Path.GetDirectoryName(Path.GetRelativePath(Source, file));
        return folder?.Split(Path.DirectorySeparatorChar)[0] ?? Face;
    }

    private static string Name(string file) => Path.GetRelativePath(Source, file);

    [GeneratedRegex(
        @"^(?:public|internal)[\w\s]*?\b(?:class|record struct|record|struct|interface|enum|delegate [\w?<>]+)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
