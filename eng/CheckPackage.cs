// Checks a package before it is published, and names each thing that is wrong.
// Usage: dotnet run eng/CheckPackage.cs -- <file.nupkg>
#:property PublishAot=false

using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

if (args.Length != 1 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: CheckPackage <file.nupkg>");
    return 2;
}

// What each package depends on, and a type that its documentation describes.
Dictionary<string, (string[] Dependencies, string Type)> packages = new()
{
    ["LatestFrameCapture"] = (["Microsoft.Extensions.Logging.Abstractions", "OpenCvSharp4"], "LatestFrameCapture"),
    ["LatestFrameCapture.Hosting"] = (
        [
            "LatestFrameCapture",
            "Microsoft.Extensions.Diagnostics.HealthChecks",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Options.ConfigurationExtensions",
        ],
        "CameraRegistry"),
    ["LatestFrameCapture.AspNetCore"] = (
        ["LatestFrameCapture.Hosting", "OpenCvSharp4"], "LatestFramesEndpointRouteBuilderExtensions"),
    ["LatestFrameCapture.Redis"] = (
        ["LatestFrameCapture.Hosting", "OpenCvSharp4", "StackExchange.Redis"], "RedisFrameSource"),
};

// The file's name is the id and the version.
string Id = Regex.Match(Path.GetFileName(args[0]), @"^(.+?)\.\d").Groups[1].Value;
if (!packages.TryGetValue(Id, out var package))
{
    Console.Error.WriteLine($"package: {Id} is not in CheckPackage's list");
    return 1;
}

int problems = 0;
var files = Unzip(args[0]);
string symbolPackage = Path.ChangeExtension(args[0], ".snupkg");
Require(File.Exists(symbolPackage), $"there is no symbol package {Path.GetFileName(symbolPackage)}");
var symbols = File.Exists(symbolPackage) ? Unzip(symbolPackage) : [];

// The nuspec's schema has a namespace for each version; the names are the same in all.
XElement nuspec = XElement.Load(new MemoryStream(files[$"{Id}.nuspec"]));
foreach (XElement element in nuspec.DescendantsAndSelf()) element.Name = element.Name.LocalName;
XElement metadata = nuspec.Element("metadata")!;
foreach (string name in (string[])["version", "title", "authors", "description", "copyright", "tags", "releaseNotes"])
    Require(!string.IsNullOrWhiteSpace((string?)metadata.Element(name)), $"no {name}");
Require((string?)metadata.Element("id") == Id, $"its id is not {Id}");
XElement? license = metadata.Element("license");
Require(
    (string?)license == "MIT" && (string?)license?.Attribute("type") == "expression",
    "its licence is not the expression MIT");
CheckReadme(Encoding.UTF8.GetString(FileOf("readme")));
byte[] icon = FileOf("icon");
Require(
    icon.Length > 24 && icon.AsSpan(1).StartsWith("PNG"u8) && Number(icon, 16) == 128 && Number(icon, 20) == 128,
    "no icon, or not a PNG of 128x128");

string[] libraries = [.. files.Keys.Where(path => path.StartsWith("lib/", StringComparison.Ordinal))];
string[] frameworks = [.. libraries.Select(path => path.Split('/')[1]).Distinct()];
string[] extensions = [".dll", ".xml"];
string[] expected =
    [.. frameworks.SelectMany(framework => extensions.Select(extension => $"lib/{framework}/{Id}{extension}"))];
Require(frameworks.Length > 0, "no library");
foreach (string path in expected.Except(files.Keys)) Require(false, $"no {path}");
// The native half is the user's to add.
foreach (string path in files.Keys.Where(path => Path.GetExtension(path) is ".dll" or ".so" or ".exe").Except(expected))
    Require(false, $"{path} does not belong there");

var groups = metadata.Elements("dependencies").Elements("group").ToDictionary(
    group => ((string)group.Attribute("targetFramework")!).TrimStart('.').ToLowerInvariant(),
    group => group.Elements("dependency").Select(dependency => (string)dependency.Attribute("id")!).ToArray());
Require(
    groups.Keys.ToHashSet().SetEquals(frameworks),
    $"dependencies for {string.Join(", ", groups.Keys)}, libraries for {string.Join(", ", frameworks)}");
foreach (XElement dependency in metadata.Elements("dependencies").Descendants("dependency"))
{
    string id = (string)dependency.Attribute("id")!, range = (string)dependency.Attribute("version")!;
    if (id.StartsWith("LatestFrameCapture", StringComparison.Ordinal))
        Require(range == $"[{(string?)metadata.Element("version")}]", $"{id} {range} is not the same version alone");
}

string[] required = package.Dependencies;
foreach (var (framework, dependencies) in groups)
{
    foreach (string dependency in required.Except(dependencies))
        Require(false, $"{framework} does not depend on {dependency}");
    foreach (string dependency in dependencies.Except(required))
        Require(IsPartOfNewerFramework(framework, dependency), $"{framework} depends on {dependency}");
}

foreach (string framework in frameworks)
{
    if (files.TryGetValue($"lib/{framework}/{Id}.xml", out byte[]? documentation))
    {
        XElement root = XElement.Load(new MemoryStream(documentation));
        IEnumerable<string> names = root.Descendants("member").Attributes("name").Select(name => name.Value);
        Require(
            names.Contains($"T:LatestFrames.{package.Type}"),
            $"{framework}: the documentation does not describe {package.Type}");
    }

    if (files.TryGetValue($"lib/{framework}/{Id}.dll", out byte[]? library))
        CheckLibrary(framework, library, symbols.GetValueOrDefault($"lib/{framework}/{Id}.pdb"));
}

if (problems > 0) return 1;
string version = (string)metadata.Element("version")!;
Console.WriteLine($"package: {Id} {version} for {string.Join(", ", frameworks)} is complete");
return 0;

// A package site shows the readme alone: there a relative link leads nowhere, and an image does not appear.
void CheckReadme(string readme)
{
    Require(readme.Length > 0, "no readme");

    // Inline links and images, references, HTML; nothing that is code in fences.
    string text = Regex.Replace(readme, "^```.*?^```", "", RegexOptions.Multiline | RegexOptions.Singleline);
    string[] links =
    [
        @"\]\(\s*<?(?<to>[^)\s>]*)",
        @"^ {0,3}\[[^\]]+\]:\s*<?(?<to>[^\s>]+)",
        @"\b(?:href|src)\s*=\s*[""']?(?<to>[^""'\s>]+)",
    ];
    foreach (Match link in Regex.Matches(text, string.Join('|', links), RegexOptions.Multiline))
    {
        string target = link.Groups["to"].Value;
        Require(target.StartsWith("https://", StringComparison.Ordinal), $"its readme has a relative link: '{target}'");
    }

    Require(!Regex.IsMatch(text, @"!\[[^\]]*\][(\[]|<img\b"), "its readme has an image");
}

void CheckLibrary(string framework, byte[] library, byte[]? symbols)
{
    using var image = new PEReader(new MemoryStream(library));
    MetadataReader reader = image.GetMetadataReader();
    AssemblyReference[] references =
    [
        .. reader.AssemblyReferences.Select(reader.GetAssemblyReference)
            .Where(reference => reader.GetString(reference.Name) == "OpenCvSharp"),
    ];
    Require(
        references.Length == 1 || Id != "LatestFrameCapture",
        $"{framework}: the library does not reference OpenCvSharp");
    // The package's assembly is signed with this key.
    foreach (AssemblyReference reference in references)
    {
        Require(
            Convert.ToHexString(reader.GetBlobBytes(reference.PublicKeyOrToken)) == "6ADAD1E807FEA099",
            $"{framework}: the library was compiled with another OpenCvSharp than the package's: {reference.Version}");
    }

    var entries = image.ReadDebugDirectory();
    Require(
        entries.Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible),
        $"{framework}: the build was not deterministic");
    Require(symbols is not null, $"{framework}: no symbols");
    if (symbols is null) return;

    using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
    MetadataReader symbolReader = provider.GetMetadataReader();
    DebugDirectoryEntry codeView = entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
    CodeViewDebugDirectoryData link = image.ReadCodeViewDebugDirectoryData(codeView);
    Require(
        new BlobContentId(symbolReader.DebugMetadataHeader!.Id) == new BlobContentId(link.Guid, codeView.Stamp),
        $"{framework}: the symbols are of another build");
    IEnumerable<string> paths = symbolReader.Documents
        .Select(document => symbolReader.GetString(symbolReader.GetDocument(document).Name)).Prepend(link.Path);
    foreach (string path in paths.Where(path => !path.StartsWith("/_", StringComparison.Ordinal)).Take(1))
        Require(false, $"{framework}: it tells where it was built: {path}");
}

// What .NET has and .NET Standard gets from packages.
static bool IsPartOfNewerFramework(string framework, string dependency) =>
    framework.StartsWith("netstandard", StringComparison.Ordinal)
    && (dependency.StartsWith("System.", StringComparison.Ordinal)
        || dependency.StartsWith("Microsoft.Bcl.", StringComparison.Ordinal));

byte[] FileOf(string element) => files.GetValueOrDefault((string?)metadata.Element(element) ?? "", []);

static int Number(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));

void Require(bool isRight, string problem)
{
    if (isRight) return;
    Console.Error.WriteLine($"package: {problem}");
    problems++;
}

static Dictionary<string, byte[]> Unzip(string file)
{
    using ZipArchive archive = ZipFile.OpenRead(file);
    return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
    {
        using Stream stream = entry.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    });
}
