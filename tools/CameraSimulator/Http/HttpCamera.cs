using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera that sends MJPEG over HTTP (multipart/x-mixed-replace), as most of the cheap ones can.</summary>
/// <remarks>
/// <para>Each frame is encoded once for all clients. A client gets every frame in order: while it is slower than the
/// camera its frames wait, here (at most 250 of them, then the incoming ones are dropped) and in the sockets' buffers.
/// So a consumer that reads slowly with a plain VideoCapture looks further and further into the past, as it would with
/// a real camera. The wait ends in nothing but more waiting: a client that is slow is never disconnected.</para>
/// <para>Thread safety: any thread.</para>
/// </remarks>
public sealed class HttpCamera : CameraSimulator
{
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _server;
    private readonly MjpegBroadcast _broadcast;
    private readonly MjpegEncoder _encoder = new();
    private volatile bool _isFrozen;

    private HttpCamera(SimulatorOptions options, int port, WebApplication server, MjpegBroadcast broadcast)
        : base(CameraProtocol.Http, options, port)
    {
        _server = server;
        _broadcast = broadcast;
    }

    /// <summary>Starts an HTTP camera.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <returns>The camera, once its server listens.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<HttpCamera> StartAsync(
        SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(CameraProtocol.Http);

        // The empty builder: no configuration files to watch, no environment variables to obey, no log on the console.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoHostLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;

            // Kestrel would cut off a client that takes less than 240 bytes/s; ours may stand still as long as they
            // like.
            kestrel.Limits.MinResponseDataRate = null;
        });

        WebApplication server = builder.Build();
        try
        {
            var broadcast = new MjpegBroadcast();
            var endpoint = new MjpegEndpoint(options, broadcast);
            server.Run(endpoint.ServeAsync);
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            var camera = new HttpCamera(options, new Uri(server.Urls.First()).Port, server, broadcast);
            camera.StartDrawing();
            return camera;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private protected override void Send(Mat image)
    {
        if (!_isFrozen && _broadcast.HasClients)
            _broadcast.Publish(_encoder.Encode(image));
    }

    private protected override void SetFrozen(bool isFrozen) => _isFrozen = isFrozen;

    private protected override async Task CloseAsync()
    {
        // Ends the streams first: the server's stop waits for its requests.
        _broadcast.Close();
        using var limit = new CancellationTokenSource(s_closeTimeout);
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _broadcast.Dispose();
    }
}
