using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary>Answers the HTTP camera's requests: the password, the path, the stream.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class MjpegEndpoint(SimulatorOptions options, MjpegBroadcast broadcast)
{
    private readonly string _path = CameraUrl.PathFor(CameraProtocol.Http, options);
    private readonly string? _authorization = options.Credentials is { } credentials ? Basic(credentials) : null;

    /// <summary>Serves one request; the stream's ends with its client or the camera.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (!IsAllowed(context.Request))
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"CameraSimulator\"";
            response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (context.Request.Path != (_path))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            response.Headers.Allow = HttpMethods.Get;
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        response.ContentType = MjpegEncoder.ContentType;
        response.Headers.CacheControl = "no-store";
        try
        {
            // The head goes out before there is a frame: a frozen camera still accepts its clients.
            await response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            await response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await broadcast
                .ServeAsync((part, end) => response.Body.WriteAsync(part, end).AsTask(), context.RequestAborted)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // How every stream ends. Cut off: the end of a multipart stream would tell the client that all is well.
            context.Abort();
        }
    }

    private static string Basic(NetworkCredential credentials) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.UserName}:{credentials.Password}"));

    private bool IsAllowed(HttpRequest request) => _authorization is null || CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes(_authorization));
}
