using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LatestFrames;

/// <summary>Clients that take nothing of an answer.</summary>
public sealed class SlowClientTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("frame.jpg")]
    [InlineData("stream.mjpeg")]
    [InlineData("events")]
    public async Task A_client_that_takes_nothing_is_disconnected(string path)
    {
        await using TestApp app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = new() });
        using var body = new BlockedStream();
        var connection = new Connection();
        var context = new DefaultHttpContext();
        context.Request.RouteValues["name"] = "door";
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        context.Response.Body = body;
        Task serving = path switch
        {
            "frame.jpg" => new FrameEndpoint(app.Views) { SendLimit = s_limit }.ServeAsync(context),
            "stream.mjpeg" => new StreamEndpoint(app.Views) { SendLimit = s_limit }.ServeAsync(context),
            _ => new EventsEndpoint(app.Views) { SendLimit = s_limit }.ServeAsync(context),
        };

        await serving.WaitAsync(TestApp.Limit);

        Assert.True(body.HasBegun);
        Assert.True(connection.IsAborted);
        Assert.Equal(0, app.Views.OpenRequests.Count);
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public bool IsAborted { get; private set; }

        public void Abort() => IsAborted = true;
    }

    private sealed class BlockedStream : MemoryStream
    {
        public bool HasBegun { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            HasBegun = true;
            return new ValueTask(Task.Delay(Timeout.Infinite, cancellationToken));
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
