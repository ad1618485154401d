using System.Net.Sockets;

namespace LatestFrames;

internal static class TcpClientExtensions
{
    /// <summary>Connects; a cancellation closes the client, also after it is connected.</summary>
    /// <remarks>
    /// .NET Framework's sockets check a token only before they start, so nothing else ends a connect or a read that
    /// hangs.
    /// </remarks>
    public static async Task ConnectAsync(
        this TcpClient client, string host, int port, CancellationToken cancellationToken)
    {
        _ = cancellationToken.Register(static client => ((TcpClient)client).Dispose(), client);
        try
        {
            await client.ConnectAsync(host, port).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The exception of a closed socket differs between runtimes.
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
