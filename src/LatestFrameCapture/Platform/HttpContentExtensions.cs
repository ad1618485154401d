namespace LatestFrames;

internal static class HttpContentExtensions
{
    /// <summary>As .NET's method; of an answer whose head alone was read it returns at once.</summary>
    public static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }
}
