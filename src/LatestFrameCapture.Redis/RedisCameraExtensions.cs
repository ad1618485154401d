using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Registers cameras of an application that are published through Redis, or read from there.</summary>
public static class RedisCameraExtensions
{
    /// <summary>
    /// Lets cameras have URLs such as <c>redis://reader@server:6379/door</c>: cameras that a <see
    /// cref="RedisFramePublisher"/> publishes.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Sets what a URL cannot say, such as certificates, for all such cameras; null for nothing.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// The URL is <c>redis</c>, or <c>rediss</c> for TLS, with one server or several (<c>a:6379,b:6379</c>; the port is
    /// 6379 where none is named), and the name under which the camera is published, percent-encoded. In its query may
    /// stand <c>keyPrefix</c> and any option of StackExchange.Redis by its own name. User and password stand in the
    /// URL, or in <see cref="CameraOptions.UserName"/> and <see cref="CameraOptions.Password"/>; an account without a
    /// name is <c>default</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddRedisCameras(
        this IServiceCollection services, Action<ConfigurationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<ICameraSourceFactory>(new RedisCameraSourceFactory(configure));
    }

    /// <summary>
    /// Publishes each of the cameras for as long as the host runs, as a section of the configuration says.
    /// </summary>
    /// <param name="cameras">The cameras.</param>
    /// <param name="redis">
    /// The section; it is a <see cref="RedisCameraPublisherOptions"/> for all of them, and may have a child
    /// <c>Cameras</c> with one for each camera, by the camera's name, which replaces single settings.
    /// </param>
    /// <returns><paramref name="cameras"/>.</returns>
    /// <remarks>
    /// Options are checked when the host starts. Publishing begins when the cameras are being opened and ends before
    /// they are disposed. A server that is away, also at the start, is tried again and delays nothing. A change of the
    /// configuration begins publishing again for the cameras that it concerns; one that is invalid is logged and
    /// ignored. Changes of the cameras themselves need nothing. Settings of a further call for the same camera come on
    /// top.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static CamerasBuilder AddRedisPublisher(this CamerasBuilder cameras, IConfigurationSection redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return Add(cameras, (name, options) => options.Bind(redis).Bind(redis.GetSection("Cameras").GetSection(name)));
    }

    /// <summary>Publishes each of the cameras for as long as the host runs.</summary>
    /// <param name="cameras">The cameras.</param>
    /// <param name="configure">Sets the options, of one camera after the other.</param>
    /// <returns><paramref name="cameras"/>.</returns>
    /// <remarks>As the other overload.</remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static CamerasBuilder AddRedisPublisher(
        this CamerasBuilder cameras, Action<RedisCameraPublisherOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(cameras, (_, options) => options.Configure(configure));
    }

    private static CamerasBuilder Add(
        CamerasBuilder cameras, Action<string, OptionsBuilder<RedisCameraPublisherOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        IServiceCollection services = cameras.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisPublisherService>());
        services.TryAddEnumerable(ServiceDescriptor
            .Singleton<IValidateOptions<RedisCameraPublisherOptions>, RedisCameraPublisherValidator>());
        foreach (string name in cameras.Names)
        {
            var published = new PublishedCameraName(name);
            if (!services.Any(service => published.Equals(service.ImplementationInstance)))
                services.AddSingleton(published);
            configure(name, services.AddOptions<RedisCameraPublisherOptions>(name));
        }

        return cameras;
    }
}
