namespace LatestFrames;

/// <summary>As .NET's interface. Embedded: see <see cref="AsyncMethodBuilderAttribute"/>.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal interface IThreadPoolWorkItem
{
    void Execute();
}
