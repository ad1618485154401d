using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>An application with cameras, on a free port of 127.0.0.1 or without any network.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApp(WebApplication app, IEndpointConventionBuilder conventions)
    {
        _app = app;
        Conventions = conventions;
    }

    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop may take on a busy machine; Kestrel waits 30 s for a request that does not
    /// end.</summary>
    public static TimeSpan StopLimit { get; } = TimeSpan.FromSeconds(10);

    public IEndpointConventionBuilder Conventions { get; }

    public CameraRegistry Cameras => _app.Services.GetRequiredService<CameraRegistry>();

    public CameraViews Views => CameraViews.Of(_app.Services);

    public IServiceProvider Services => _app.Services;

    public TestServer Server => _app.GetTestServer();

    public Uri Address => new(_app.Urls.First());

    public Uri Wall => new(Address, "/cameras/");

    /// <summary>Starts an application.</summary>
    /// <param name="cameras">Its cameras, of which each is live at the end if it can be.</param>
    /// <param name="isTestServer">Without a network.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="port">The port; 0 for any.</param>
    /// <param name="conversion">What the frames are converted for.</param>
    /// <param name="capture">Further options of all cameras.</param>
    /// <param name="services">Further services.</param>
    /// <param name="configure">What stands before the endpoints, and conventions.</param>
    public static async Task<TestApp> StartAsync<TSource>(
        IReadOnlyDictionary<string, TSource> cameras,
        bool isTestServer = false,
        IPAddress? address = null,
        int port = 0,
        FrameConversion conversion = FrameConversion.Eager,
        Action<LatestFrameCaptureOptions>? capture = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? before = null,
        Action<IEndpointConventionBuilder>? conventions = null)
        where TSource : IFrameSource
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (isTestServer) builder.WebHost.UseTestServer();
        else
            builder.WebHost.UseKestrelCore()
                .ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, port));
        builder.Services.AddLogging().AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        services?.Invoke(builder.Services);
        foreach ((string name, TSource camera) in cameras)
        {
            builder.Services.AddLatestFrameCapture(name, options =>
            {
                options.CreateSource = _ => camera;
                options.Capture.Conversion = conversion;
                options.Capture.Reconnect = new ReconnectOptions
                {
                    FirstDelay = TimeSpan.FromMilliseconds(50),
                    MaxDelay = TimeSpan.FromMilliseconds(200)
                };
                capture?.Invoke(options.Capture);
            });
        }

        WebApplication app = builder.Build();
        app.UseRouting();
        before?.Invoke(app);
        IEndpointConventionBuilder mapped;
        try
        {
            mapped = app.MapLatestFrames();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        conventions?.Invoke(mapped);
        await app.StartAsync();
        var test = new TestApp(app, mapped);
        foreach ((string name, TSource camera) in cameras)
        {
            if (camera is not StampedCamera { IsOn: false }) await test.WaitForStateAsync(name, CaptureState.Live);
        }

        return test;
    }

    public CameraView View(string name) => Views.Find(name)!;

    /// <summary>Waits until a camera is in a state.</summary>
    public async Task WaitForStateAsync(string name, CaptureState state)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            long version = Views.States.Version;
            if (Cameras[name].Capture.State == state) return;
            await Views.States.WaitForChangeAsync(version, Limit, TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Waits until a camera has made more frames.</summary>
    public async Task WaitForFramesAsync(string name, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        using LatestFrameReader reader = Cameras[name].Capture.CreateReader();
        for (int i = 0; i < count; i++)
        {
            using Frame? frame = await reader.ReadAsync(limit.Token);
            Assert.NotNull(frame);
        }
    }

    public HttpClient CreateClient() => new() { BaseAddress = Wall, Timeout = Limit };

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
