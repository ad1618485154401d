namespace LatestFrames;

/// <summary>A request without a body.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The URL, without credentials.</param>
/// <param name="Headers">Further header lines, each with its line end.</param>
internal sealed record RtspRequest(string Method, string Url, string Headers = "")
{
    /// <summary>The number that the request was sent with.</summary>
    public int Sequence { get; init; }

    public bool HasAuthorization { get; init; }
}
