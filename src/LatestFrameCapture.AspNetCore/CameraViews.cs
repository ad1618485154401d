using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>All cameras as the endpoints serve them: one for the application, however often they are mapped.</summary>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class CameraViews
{
    private static readonly ConditionalWeakTable<CameraRegistry, CameraViews> s_ofRegistries = new();

    private readonly CameraRegistry _cameras;
    private readonly long _start;

    private CameraViews(CameraRegistry cameras, IServiceProvider services)
    {
        foreach (Camera camera in cameras) CheckName(camera.Name);
        _cameras = cameras;
        Clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _start = Clock.GetTimestamp();
        ApplicationStopping =
            services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        States = new CameraStates(cameras);
        Logger = new SafeLogger(services.GetRequiredService<ILogger<LatestFrameCapture>>());
        All = [.. cameras.Select((camera, i) => MakeView(i, camera))];
    }

    /// <summary>The cameras, in the order of their registration.</summary>
    public IReadOnlyList<CameraView> All { get; }

    /// <summary>The states of all cameras.</summary>
    public CameraStates States { get; }

    /// <summary>The clock of all times that are sent.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The log.</summary>
    public ILogger Logger { get; }

    /// <summary>Ends all waits: the server waits for its requests when it stops.</summary>
    public CancellationToken ApplicationStopping { get; }

    /// <summary>The requests that stay open: pages, streams, events and waits.</summary>
    public RequestLimit OpenRequests { get; } = new(max: 500);

    /// <summary>How far pictures for a page may become smaller; tests that count pictures set it to 0.</summary>
    public int LowestLevel { get; set; } = PictureDetail.LowestLevel;

    /// <summary>Returns the cameras of an application.</summary>
    /// <exception cref="InvalidOperationException">
    /// No camera was registered, or one has a name that no address can have.
    /// </exception>
    public static CameraViews Of(IServiceProvider services)
    {
        CameraRegistry cameras = services.GetService<CameraRegistry>() ?? throw new InvalidOperationException(
            "No camera is registered: call services.AddCameras or services.AddLatestFrameCapture.");
        return s_ofRegistries.GetValue(cameras, registry => new CameraViews(registry, services));
    }

    /// <summary>Finds a camera by a name of which the case does not matter.</summary>
    public CameraView? Find(string? name) =>
        name is not null && _cameras.TryGet(name, out Camera? camera)
            ? All.First(view => view.Camera == camera)
            : null;

    /// <summary>A time of <see cref="Clock"/> as it is sent: milliseconds since the endpoints were mapped.</summary>
    public double ToMilliseconds(long timestamp) => Clock.GetElapsedTime(_start, timestamp).TotalMilliseconds;

    // "-" is where the page's files are; a slash in a name is never a part of a route's value, and browsers shorten
    // addresses with dots (RFC 3986, 5.2.4).
    private static void CheckName(string name)
    {
        if (name is not ("-" or "." or "..") && !name.Contains('/', StringComparison.Ordinal)) return;
        throw new InvalidOperationException(
            $"A camera that is named '{name}' would have no address: name it otherwise, without '/'.");
    }

    private CameraView MakeView(int index, Camera camera)
    {
        var pictures = new CameraPictures(camera, States, Clock, new JpegEncoder(index, this), Logger);
        return new CameraView(index, camera, pictures, new CameraStream(camera, States, Clock, Logger));
    }
}
