using Microsoft.Extensions.DependencyInjection;

namespace LatestFrames;

/// <summary>Cameras that were just registered, for what belongs to them.</summary>
public sealed class CamerasBuilder
{
    internal CamerasBuilder(IServiceCollection services, IReadOnlyList<string> names)
    {
        Services = services;
        Names = names;
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The names of the cameras.</summary>
    public IReadOnlyList<string> Names { get; }
}
