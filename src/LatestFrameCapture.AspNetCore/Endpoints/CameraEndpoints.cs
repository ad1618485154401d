using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LatestFrames;

/// <summary>All routes.</summary>
internal static class CameraEndpoints
{
    // By HTTP/1.1 a WebSocket begins with GET, by HTTP/2 with CONNECT (RFC 8441).
    private static readonly string[] s_webSocketMethods = [HttpMethods.Get, HttpMethods.Connect];
    private static readonly string[] s_methods = [HttpMethods.Get];

    public static void Map(RouteGroupBuilder group, CameraViews views)
    {
        Add("/", s_methods, PageEndpoint.ServePageAsync, "the wall of all cameras");
        Add("/-/{file}", s_methods, PageEndpoint.ServeFileAsync, "a file of the wall");
        RequestDelegate socket = ((IEndpointRouteBuilder)group).CreateApplicationBuilder()
            .UseWebSockets()
            .Use(_ => new SocketEndpoint(views).ServeAsync)
            .Build();
        Add("/-/socket", s_webSocketMethods, socket, "the wall's WebSocket");
        Add("/events", s_methods, new EventsEndpoint(views).ServeAsync, "the states of all cameras");
        Add("/{name}", s_methods, new CameraEndpoint(views).ServeAsync, "a camera's state and statistics");
        Add("/{name}/frame.jpg", s_methods, new FrameEndpoint(views).ServeAsync, "a camera's picture");
        Add("/{name}/stream.mjpeg", s_methods, new StreamEndpoint(views).ServeAsync, "a camera's stream");

        void Add(string pattern, string[] methods, RequestDelegate serve, string name) => group
            .MapMethods(pattern, methods, new Guard(serve).ServeAsync)
            .WithDisplayName("LatestFrameCapture: " + name);
    }
}
