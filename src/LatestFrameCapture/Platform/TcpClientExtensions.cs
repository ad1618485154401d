using System.Net.Sockets;

namespace LatestFrames;

internal static class TcpClientExtensions
{
    /// <summary>Connects; cancelling closes the client, then and for as long as the token's source lives.</summary>
    /// <remarks>.NET Framework's sockets look at a token only before they begin, so nothing else ends a connect or a read that hangs.</remarks>
    public static async Task ConnectAsync(this TcpClient client, string host, int port, CancellationToken cancellationToken)
    {
        _ = cancellationToken.Register(static client => ((TcpClient)client).Dispose(), client);
        try
        {
            await client.ConnectAsync(host, port).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // What a closed socket throws differs from one runtime to the next.
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
