using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.TestHost;

namespace LatestFrames;

public sealed class SocketTests
{
    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("http://127.0.0.1", false)]
    [InlineData("http://127.0.0.1:1", false)]
    [InlineData("http://localhost:{port}", false)]
    [InlineData("null", false)]
    [InlineData("file://127.0.0.1:{port}", false)]
    [InlineData("http://127.0.0.1:{port}.evil.example", false)]
    [InlineData("http://127.0.0.1:{port}", true)]
    [InlineData(null, true)]
    public async Task Only_the_walls_own_page_gets_a_socket(string? origin, bool isAccepted)
    {
        await using TestApp app = await StartAsync();
        string? own = origin?.Replace("{port}", app.Address.Port.ToString(), StringComparison.Ordinal);

        if (isAccepted)
        {
            using WallClient client = await WallClient.ConnectAsync(app, own);
            Assert.NotNull((await client.ReceiveAsync())?.Json);
            return;
        }

        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(
            () => WallClient.ConnectAsync(app, own));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_no_socket_is_refused()
    {
        await using TestApp app = await StartAsync();
        using HttpClient client = app.CreateClient();

        using HttpResponseMessage response = await client.GetAsync("-/socket");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_states_come_first_and_then_those_that_change()
    {
        var camera = new StampedCamera();
        await using TestApp app = await StartAsync(camera);
        using WallClient client = await WallClient.ConnectAsync(app);

        Assert.Equal("Live", StateOf(await client.ReceiveAsync()));
        camera.IsOn = false;
        string? state;
        do state = StateOf(await client.ReceiveAsync());
        while (state == "Live");

        Assert.Equal("Reconnecting", state);
    }

    [Fact]
    public async Task One_request_brings_one_picture()
    {
        await using TestApp app = await StartAsync();
        using WallClient client = await WallClient.ConnectAsync(app);

        await client.SendAsync("next 0 320");
        WallClientMessage picture = await client.ReceivePictureAsync();
        await app.WaitForFramesAsync("door", 10);
        await client.SendAsync("time 5");
        WallClientMessage? next = await client.ReceiveAsync();

        Assert.True(picture.Number > 0);
        Assert.Equal(5, next?.Json?.RootElement.GetProperty("time").GetProperty("asked").GetDouble());
    }

    [Fact]
    public async Task Each_picture_is_a_newer_one()
    {
        await using TestApp app = await StartAsync();
        using WallClient client = await WallClient.ConnectAsync(app);
        long last = 0;
        for (int i = 0; i < 20; i++)
        {
            await client.SendAsync("next 0 320");
            WallClientMessage picture = await client.ReceivePictureAsync();
            Assert.True(picture.Number > last);
            last = picture.Number;
        }
    }

    [Fact]
    public async Task A_picture_that_was_asked_for_while_the_camera_was_away_comes_when_it_is_back()
    {
        var camera = new StampedCamera { IsOn = false };
        await using TestApp app = await StartAsync(camera);
        using WallClient client = await WallClient.ConnectAsync(app);
        await client.SendAsync("next 0 320");
        await app.WaitForStateAsync("door", CaptureState.Reconnecting);

        camera.IsOn = true;

        Assert.True((await client.ReceivePictureAsync()).Number > 0);
    }

    [Fact]
    public async Task The_time_of_a_picture_is_by_the_clock_that_the_server_tells()
    {
        await using TestApp app = await StartAsync();
        using WallClient client = await WallClient.ConnectAsync(app);

        await client.SendAsync("next 0 320");
        WallClientMessage picture = await client.ReceivePictureAsync();
        await client.SendAsync("time 0");
        JsonElement time;
        while (!(await client.ReceiveAsync())!.Json!.RootElement.TryGetProperty("time", out time))
        {
        }

        Assert.InRange(time.GetProperty("server").GetDouble() - picture.GrabbedAt, 0, 5000);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("next 1 320")]
    [InlineData("next 0 4097")]
    [InlineData("next -1 320")]
    [InlineData("next 0 320 more than is said here, and so much of it that it does not fit into what is read at once")]
    public async Task Whoever_says_something_else_than_the_page_is_disconnected(string text)
    {
        await using TestApp app = await StartAsync();
        using WallClient client = await WallClient.ConnectAsync(app);

        await client.SendAsync(text);

        await WaitForEndAsync(client);
        Assert.NotEqual(WebSocketState.Open, client.State);
    }

    [Fact]
    public async Task Pages_are_closed_before_the_application_has_stopped()
    {
        TestApp app = await StartAsync();
        using WallClient client = await WallClient.ConnectAsync(app);
        using RawClient stream = await RawClient.GetAsync(app, "door/stream.mjpeg");
        using RawClient events = await RawClient.GetAsync(app, "events");
        await stream.ReadNumberAsync();
        await events.ReadLineAsync();

        await app.DisposeAsync().AsTask().WaitAsync(TestApp.StopLimit);
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_picture_does_not_delay_the_stop()
    {
        // 20 MB: more than what buffers there are.
        TestApp app = await StartAsync(
            new StampedCamera { IsNoise = true, Size = new OpenCvSharp.Size(4000, 3000), FramesPerSecond = 2 });
        using RawClient client = await RawClient.GetAsync(app, "door/frame.jpg?quality=100&wait=30");
        await client.ReadNumberAsync();

        await app.DisposeAsync().AsTask().WaitAsync(TestApp.StopLimit);
    }

    [Fact]
    public async Task A_page_that_takes_nothing_is_disconnected()
    {
        await using TestApp app = await StartAsync();
        using var socket = new SilentSocket();
        using var session = new WallSession(socket, app.Views) { SendLimit = TimeSpan.FromMilliseconds(100) };

        await session.RunAsync(CancellationToken.None).WaitAsync(TestApp.Limit);

        Assert.True(socket.HasBegunToSend);
    }

    [Theory]
    [InlineData("https://localhost", true)]
    [InlineData("http://localhost", false)]
    [InlineData("http://localhost:443", false)]
    public async Task An_encrypted_wall_has_no_unencrypted_page(string origin, bool isAccepted)
    {
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = new() }, isTestServer: true);
        WebSocketClient client = app.Server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            request.Headers.Origin = origin;
            request.HttpContext.Connection.RemoteIpAddress = IPAddress.Loopback;
        };
        using var limit = new CancellationTokenSource(TestApp.Limit);
        Task<WebSocket> connecting = client.ConnectAsync(new Uri("wss://localhost/cameras/-/socket"), limit.Token);
        if (isAccepted) (await connecting).Dispose();
        else await Assert.ThrowsAsync<InvalidOperationException>(() => connecting);
    }

    [Fact]
    public async Task Another_reason_is_told_although_the_state_is_the_same()
    {
        var camera = new StampedCamera { IsOn = false };
        await using TestApp app = await StartAsync(camera);
        await app.WaitForStateAsync("door", CaptureState.Reconnecting);
        using WallClient client = await WallClient.ConnectAsync(app);
        await client.ReceiveAsync();

        camera.Failure = "Somebody has taken it.";

        string? reason;
        do
            reason = (await client.ReceiveAsync())?.Json?.RootElement
                .GetProperty("cameras")[0].GetProperty("message").GetString();
        while (reason != camera.Failure);
    }

    private static Task<TestApp> StartAsync(StampedCamera? camera = null) =>
        TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = camera ?? new StampedCamera() });

    private static string? StateOf(WallClientMessage? message) =>
        message?.Json?.RootElement.GetProperty("cameras")[0].GetProperty("state").GetString();

    private static async Task WaitForEndAsync(WallClient client)
    {
        try
        {
            while (await client.ReceiveAsync() is not null)
            {
            }
        }
        catch (WebSocketException)
        {
            // Without a closing handshake.
        }
    }
}
