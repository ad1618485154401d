namespace LatestFrames;

/// <summary>As .NET's own, as far as it is told apart. Embedded: see <see cref="AsyncMethodBuilderAttribute"/>.</summary>
[Microsoft.CodeAnalysis.Embedded]
internal enum HttpRequestError
{
    /// <summary>Anything.</summary>
    Unknown,

    /// <summary>What came back is not HTTP.</summary>
    InvalidResponse,
}
