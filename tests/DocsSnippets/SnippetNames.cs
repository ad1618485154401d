using LatestFrames;
using Microsoft.Extensions.Logging;
using OpenCvSharp;

// Not in LatestFrames, where a program that forgets its using would not be noticed.
namespace DocsSnippets;

/// <summary>What a fragment in the documentation may use without declaring it.</summary>
/// <remarks>
/// The rules for the blocks marked <c>csharp</c> in README.md, package-readme.md and docs/*.md, all of which the build
/// compiles:
/// <list type="number">
/// <item><description>
/// A block that begins with a <c>using</c> directive is a whole program: it has these usings and those of a new
/// project, and nothing else.
/// </description></item>
/// <item><description>
/// Every other block is a fragment, compiled in a method of a class of its own with LatestFrames, OpenCvSharp and
/// Microsoft.Extensions.Logging in use and with the members below in scope. It may declare a name again, and knows
/// nothing of the blocks before it.
/// </description></item>
/// <item><description>
/// Types come after statements, as in a program, and begin in the first column.
/// </description></item>
/// </list>
/// The class of a block is named after its file and line; eng/SnippetExtractor writes it. A block that is not to be
/// compiled is not marked <c>csharp</c>.
/// </remarks>
internal abstract class SnippetNames
{
    protected static readonly string url = "rtsp://user:password@camera/stream";
    protected static readonly ILogger logger = null!;
    protected static readonly LatestFrameCapture capture = null!;
    protected static readonly Mat image = null!;
    protected static readonly CancellationToken cancellationToken = CancellationToken.None;
    protected static readonly CancellationToken stoppingToken = CancellationToken.None;

    /// <summary>The user's work on a picture.</summary>
    protected static void Detect(Mat picture) => throw new NotSupportedException("Compiled, never run.");
}
