namespace LatestFrames;

/// <summary>Limits for clients of all endpoints.</summary>
internal static class ClientLimits
{
    private const int Piece = 64 * 1024;

    /// <summary>How long a client may take nothing, before it is disconnected; of the wall, how long one message may
    /// take.</summary>
    public static TimeSpan Send { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Writes a picture; a client that goes on taking it, however slowly, is waited for.</summary>
    /// <param name="body">The response.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="sending">Ends the write; its time begins again with each piece.</param>
    /// <param name="limit">How long a piece may take.</param>
    public static async Task WriteAsync(
        Stream body, ReadOnlyMemory<byte> picture, CancellationTokenSource sending, TimeSpan limit)
    {
        while (picture.Length > 0)
        {
            sending.CancelAfter(limit);
            ReadOnlyMemory<byte> piece = picture[..Math.Min(Piece, picture.Length)];
            await body.WriteAsync(piece, sending.Token).ConfigureAwait(false);
            picture = picture[piece.Length..];
        }
    }
}
