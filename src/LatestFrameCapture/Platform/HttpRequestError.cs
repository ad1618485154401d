namespace LatestFrames;

/// <summary>
/// As .NET's type, with the values that the library uses. Embedded: see <see cref="AsyncMethodBuilderAttribute"/>.
/// </summary>
[Microsoft.CodeAnalysis.Embedded]
internal enum HttpRequestError
{
    /// <summary>Any other error.</summary>
    Unknown,

    /// <summary>The answer is not HTTP.</summary>
    InvalidResponse,
}
