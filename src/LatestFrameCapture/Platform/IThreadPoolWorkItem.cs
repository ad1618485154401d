namespace LatestFrames;

/// <summary>As .NET's own. Embedded: see <see cref="GeneratedRegexAttribute"/>.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal interface IThreadPoolWorkItem
{
    void Execute();
}
