namespace LatestFrames;

/// <summary>An answer whose body is still to be read.</summary>
/// <param name="Type">What the server says it sends.</param>
/// <param name="Body">The body.</param>
/// <param name="Response">HttpClient's answer.</param>
internal sealed record HttpAnswer(MediaType Type, IByteWire Body, HttpResponseMessage Response) : IDisposable
{
    /// <summary>Whether it has an end; null when it does not tell.</summary>
    public bool? HasEnd => Liveness.HasEndByHttpAnswer(Type.Name, Response.Content.Headers.ContentLength);

    public void Dispose()
    {
        Body.Dispose();
        Response.Dispose();
    }
}
