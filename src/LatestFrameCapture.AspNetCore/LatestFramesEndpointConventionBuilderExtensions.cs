using Microsoft.AspNetCore.Builder;

namespace LatestFrames;

/// <summary>Conventions of the endpoints of cameras.</summary>
public static class LatestFramesEndpointConventionBuilderExtensions
{
    /// <summary>Answers requests from any address without authorization: everyone who reaches the server sees the
    /// cameras.</summary>
    /// <typeparam name="TBuilder">The type of <paramref name="builder"/>.</typeparam>
    /// <param name="builder">
    /// What <see cref="LatestFramesEndpointRouteBuilderExtensions.MapLatestFrames"/> returned.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// For servers that a network or a proxy protects. <c>RequireAuthorization</c> needs no such permission.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TBuilder AllowAnyAddress<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint => endpoint.Metadata.Add(AnyAddressMetadata.Instance));
        return builder;
    }
}
