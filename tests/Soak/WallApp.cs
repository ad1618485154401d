using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LatestFrames;

/// <summary>A web application with one camera and its page.</summary>
internal sealed class WallApp : IAsyncDisposable
{
    public const string Camera = "camera";

    private readonly WebApplication _app;

    private WallApp(WebApplication app) => _app = app;

    public LatestFrameCapture Capture => _app.Services.GetRequiredService<CameraRegistry>()[Camera].Capture;

    public Uri Page => new(new Uri(_app.Urls.First()), "/cameras/");

    public static async Task<WallApp> StartAsync(string url, LatestFrameCaptureOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddLatestFrameCapture(Camera, camera =>
        {
            camera.Url = url;
            camera.Capture = options;
        });
        WebApplication app = builder.Build();
        app.UseRouting();
        app.MapLatestFrames();
        await app.StartAsync().ConfigureAwait(false);
        return new WallApp(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    // Ctrl+C is the soak's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
