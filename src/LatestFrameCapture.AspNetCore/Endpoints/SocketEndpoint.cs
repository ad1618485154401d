using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary>The page's WebSocket.</summary>
/// <param name="views">The cameras.</param>
internal sealed class SocketEndpoint(CameraViews views)
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(15);

    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answers.WriteTextAsync(context, StatusCodes.Status400BadRequest, "This is a WebSocket.\n")
                .ConfigureAwait(false);
        }
        else if (!IsOwnOrigin(context.Request))
        {
            await Answers.WriteTextAsync(
                context, StatusCodes.Status403Forbidden, "The wall's WebSocket is for the wall's own page.\n")
                .ConfigureAwait(false);
        }
        else if (!views.OpenRequests.TryEnter())
        {
            await Answers.WriteTooManyAsync(context).ConfigureAwait(false);
        }
        else
        {
            try
            {
                // Not compressed: JPEG is, and with a secret in it compression tells what it is.
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(
                    new WebSocketAcceptContext { KeepAliveInterval = s_keepAlive }).ConfigureAwait(false);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(
                    context.RequestAborted, views.ApplicationStopping);
                using var session = new WallSession(socket, views);
                await session.RunAsync(end.Token).ConfigureAwait(false);
            }
            finally
            {
                views.OpenRequests.Exit();
            }
        }
    }

    // Browsers send the cookies of this host with a WebSocket of any page, and let the page read what comes; only
    // Origin tells them apart. Programs that are no browsers send none.
    private static bool IsOwnOrigin(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Origin", out var origins)) return true;
        if (origins.Count != 1 || !Uri.TryCreate(origins[0], UriKind.Absolute, out Uri? origin)) return false;
        HostString host = request.Host;
        int defaultPort = origin.Scheme == Uri.UriSchemeHttps ? 443 : 80;
        // A page that came unencrypted may have been changed on its way. (The other way round, a proxy decrypts.)
        return (origin.Scheme == Uri.UriSchemeHttps || (origin.Scheme == Uri.UriSchemeHttp && !request.IsHttps))
            && origin.Host.Trim('[', ']').Equals(host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
            && origin.Port == (host.Port ?? defaultPort);
    }
}
