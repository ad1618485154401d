using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>Registers cameras as services.</summary>
public static class CameraServiceCollectionExtensions
{
    /// <summary>Registers one camera.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">
    /// The camera's name. Its <see cref="LatestFrameCapture"/> is a keyed singleton under the name as it is written and
    /// in lower case.
    /// </param>
    /// <param name="configure">Sets the camera's options.</param>
    /// <returns>For what belongs to the camera, such as its health check.</returns>
    /// <remarks>
    /// Options are checked when the host starts. The host opens the cameras before its other services start, without
    /// waiting for them; until a camera answers, reads wait as long as <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/> says. Register services that read cameras after them: they are
    /// stopped first.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or registered already.</exception>
    public static CamerasBuilder AddLatestFrameCapture(
        this IServiceCollection services, string name, Action<CameraOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Add(services, name).Configure(configure);
        return new CamerasBuilder(services, [name]);
    }

    /// <summary>Registers the cameras of a section of the configuration: one for each child, by its name.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="cameras">The section; each child is a <see cref="CameraOptions"/>.</param>
    /// <returns>For what belongs to all of them, such as their health checks.</returns>
    /// <remarks>
    /// As <see cref="AddLatestFrameCapture"/>. A change of the configuration reopens the camera that it concerns, with
    /// the same <see cref="LatestFrameCapture"/>; a change that is invalid is logged and ignored. Cameras that are
    /// added or removed need a restart.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A camera of such a name is registered already.</exception>
    public static CamerasBuilder AddCameras(this IServiceCollection services, IConfigurationSection cameras)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(cameras);
        List<string> names = [];
        foreach (IConfigurationSection camera in cameras.GetChildren())
        {
            names.Add(camera.Key);
            Add(services, camera.Key).Bind(camera);
        }

        return new CamerasBuilder(services, names);
    }

    private static OptionsBuilder<CameraOptions> Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (services.Any(service => service.ImplementationInstance is CameraName other && other.IsSame(name)))
            throw new ArgumentException($"A camera '{name}' is registered already; case does not matter.", nameof(name));
        services.TryAddSingleton(MakeRegistry);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CameraHostedService>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<CameraOptions>, CameraOptionsValidator>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<CameraOptions>, CameraOptionsDefaults>());
        services.AddSingleton(new CameraName(name));
        foreach (string key in new[] { name, name.ToLowerInvariant() }.Distinct())
            services.AddKeyedSingleton(key, (provider, _) => provider.GetRequiredService<CameraRegistry>()[name].Capture);
        return services.AddOptions<CameraOptions>(name);
    }

    private static CameraRegistry MakeRegistry(IServiceProvider services) => new(
        services.GetServices<CameraName>(),
        services.GetRequiredService<IOptionsFactory<CameraOptions>>(),
        services,
        services.GetRequiredService<ILogger<LatestFrameCapture>>());
}
