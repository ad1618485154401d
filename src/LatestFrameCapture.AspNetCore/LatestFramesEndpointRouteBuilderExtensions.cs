using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LatestFrames;

/// <summary>Maps the endpoints of the application's cameras.</summary>
public static class LatestFramesEndpointRouteBuilderExtensions
{
    /// <summary>Maps a page that shows all cameras live, and their pictures, streams, states and statistics.</summary>
    /// <param name="endpoints">The application's routes.</param>
    /// <param name="pattern">What the paths of all of them begin with.</param>
    /// <returns>For conventions, which reach every route: authorization, hosts, cross-origin requests.</returns>
    /// <remarks>
    /// <para><c>/</c> is the page. <c>/{name}/frame.jpg</c> is the newest picture of a camera, or the next one after a
    /// number (<c>after</c>); <c>width</c> is 16 to 4,096 pixels and never enlarges, <c>quality</c> 1 to 100 (default
    /// 80), <c>wait</c> 0 to 60 s. Without a picture the answer is 503 with the camera's state.
    /// <c>/{name}/stream.mjpeg</c> is a stream of pictures, <c>/{name}</c> the camera's state and statistics as JSON,
    /// <c>/events</c> the states of all cameras as server-sent events. The case of names does not matter. A camera
    /// that is named <c>events</c> has no JSON.</para>
    /// <para>Only requests from this machine to <c>localhost</c> or a loopback address are answered, and none that a
    /// proxy has passed on, until the endpoints require authorization (<c>RequireAuthorization</c>), which then
    /// decides, or <see cref="LatestFramesEndpointConventionBuilderExtensions.AllowAnyAddress"/> says otherwise. A
    /// proxy on this machine is recognized by the headers that it adds: one that adds none and names its upstream as
    /// the host, as nginx does with nothing but <c>proxy_pass</c>, cannot be told from a browser here, so require
    /// authorization behind it. The page's WebSocket refuses pages of other origins.</para>
    /// <para>A picture is encoded once for all that want it in the same size and quality, and only while somebody waits
    /// for it. Viewers take no frame from other readers: of a file with <see cref="FrameDelivery.Every"/> they see the
    /// last frame that was read ahead. Cameras are registered with <see cref="CameraServiceCollectionExtensions"/>.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// No camera was registered, or one has a name that no address can have: <c>-</c>, dots alone, or one with a slash.
    /// </exception>
    public static IEndpointConventionBuilder MapLatestFrames(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/cameras")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        RouteGroupBuilder group = endpoints.MapGroup(pattern);
        CameraEndpoints.Map(group, CameraViews.Of(endpoints.ServiceProvider));
        return new GroupConventions(group);
    }
}
