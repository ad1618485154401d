using System.Net;
using System.Text.Json;
using OpenCvSharp;

namespace LatestFrames;

public sealed class RouteTests : IAsyncLifetime
{
    private static readonly StampedCamera s_off = new() { IsOn = false };

    private TestApp _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["Door"] = new(), ["yard"] = s_off });
        _client = _app.CreateClient();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _app.DisposeAsync();
    }

    [Theory]
    [InlineData("Door")]
    [InlineData("door")]
    [InlineData("DOOR")]
    public async Task The_case_of_a_name_does_not_matter(string name)
    {
        using HttpResponseMessage response = await _client.GetAsync($"{name}/frame.jpg");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("nobody/frame.jpg")]
    [InlineData("nobody/stream.mjpeg")]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("..%2F..%2Fetc%2Fpasswd/frame.jpg")]
    [InlineData("%2e%2e/frame.jpg")]
    [InlineData("-/..%2Fwall.js")]
    [InlineData("-/..%5Cwall.js")]
    [InlineData("-/Page%2Fwall.js")]
    [InlineData("Door/other.jpg")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_picture_has_the_frames_number_and_age_and_its_own_size()
    {
        using HttpResponseMessage response = await _client.GetAsync("door/frame.jpg");

        Assert.Equal("image/jpeg", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.True(long.Parse(response.Headers.GetValues("X-Frame-Number").Single()) > 0);
        Assert.InRange(double.Parse(response.Headers.GetValues("X-Frame-Age").Single()), 0, 5);
        using Mat picture = Cv2.ImDecode(await response.Content.ReadAsByteArrayAsync(), ImreadModes.Color);
        Assert.Equal(new Size(1280, 720), picture.Size());
        Assert.InRange(StampCodec.AgeOf(picture)!.Value, TimeSpan.Zero, TestApp.Limit);
    }

    [Theory]
    [InlineData(640, 640, 360)]
    [InlineData(16, 16, 9)]
    [InlineData(4096, 1280, 720)]
    public async Task The_width_makes_a_picture_smaller_and_never_larger(int width, int columns, int rows)
    {
        byte[] jpeg = await _client.GetByteArrayAsync($"door/frame.jpg?width={width}");

        using Mat picture = Cv2.ImDecode(jpeg, ImreadModes.Color);
        Assert.Equal(new Size(columns, rows), picture.Size());
    }

    [Fact]
    public async Task The_quality_makes_a_picture_smaller()
    {
        byte[] coarse = await _client.GetByteArrayAsync("door/frame.jpg?quality=10");
        byte[] fine = await _client.GetByteArrayAsync("door/frame.jpg?quality=95");

        Assert.True(fine.Length > 2 * coarse.Length);
    }

    [Theory]
    [InlineData("width=0", "width")]
    [InlineData("width=15", "width")]
    [InlineData("width=4097", "width")]
    [InlineData("width=640.5", "width")]
    [InlineData("width=-1", "width")]
    [InlineData("width=", "width")]
    [InlineData("width=100&width=200", "width")]
    [InlineData("width=99999999999999999999", "width")]
    [InlineData("quality=0", "quality")]
    [InlineData("quality=101", "quality")]
    [InlineData("quality=high", "quality")]
    [InlineData("after=-1", "after")]
    [InlineData("after=99999999999999999999", "after")]
    [InlineData("wait=61", "wait")]
    [InlineData("wait=-1", "wait")]
    [InlineData("wait=NaN", "wait")]
    [InlineData("wait=Infinity", "wait")]
    [InlineData("wait=1e1", "wait")]
    public async Task A_value_out_of_its_range_is_refused_with_the_range(string query, string name)
    {
        using HttpResponseMessage picture = await _client.GetAsync("door/frame.jpg?" + query);
        using HttpResponseMessage stream = await _client.GetAsync("door/stream.mjpeg?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, picture.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, stream.StatusCode);
        Assert.StartsWith(name + " must be", await picture.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_number_the_next_picture_comes()
    {
        using HttpResponseMessage first = await _client.GetAsync("door/frame.jpg?width=320");
        long number = long.Parse(first.Headers.GetValues("X-Frame-Number").Single());
        using HttpResponseMessage second = await _client.GetAsync($"door/frame.jpg?width=320&after={number}&wait=20");

        Assert.True(long.Parse(second.Headers.GetValues("X-Frame-Number").Single()) > number);
    }

    [Fact]
    public async Task After_a_number_of_an_earlier_start_the_newest_picture_comes()
    {
        using HttpResponseMessage response = await _client.GetAsync($"door/frame.jpg?after={long.MaxValue}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("yard/frame.jpg")]
    [InlineData("yard/frame.jpg?wait=0.1")]
    [InlineData("yard/frame.jpg?after=7&wait=0.1")]
    [InlineData("yard/stream.mjpeg")]
    public async Task Without_a_picture_the_answer_is_the_cameras_state(string path)
    {
        await _app.WaitForStateAsync("yard", CaptureState.Reconnecting);

        using HttpResponseMessage response = await _client.GetAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        using JsonDocument state = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("Reconnecting", state.RootElement.GetProperty("state").GetString());
        Assert.Equal("Unreachable", state.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_camera_tells_its_state_and_statistics()
    {
        await _app.WaitForFramesAsync("door", 1);

        using JsonDocument camera = JsonDocument.Parse(await _client.GetStringAsync("door"));

        JsonElement root = camera.RootElement;
        Assert.Equal("Door", root.GetProperty("name").GetString());
        Assert.Equal("Live", root.GetProperty("state").GetString());
        Assert.False(root.TryGetProperty("reason", out _));
        Assert.Equal(0, root.GetProperty("encodings").GetInt64());
        Assert.InRange(root.GetProperty("ageSeconds").GetDouble(), 0, 10);
        Assert.True(root.GetProperty("statistics").GetProperty("totalGrabbed").GetInt64() > 0);
    }

    [Fact]
    public async Task Nothing_but_the_pages_own_files_is_kept_by_a_client()
    {
        foreach (string path in new[]
        {
            "door", "door/frame.jpg", "yard/frame.jpg", "nobody", "nobody/frame.jpg", "door/frame.jpg?width=1"
        })
        {
            using HttpResponseMessage response = await _client.GetAsync(path);
            Assert.True(response.Headers.CacheControl?.NoStore, path);
        }
    }

    [Fact]
    public async Task A_request_that_its_client_gives_up_waits_no_longer()
    {
        using var end = new CancellationTokenSource();
        Task<HttpResponseMessage> waiting = _client.GetAsync("yard/frame.jpg?wait=60", end.Token);
        await WaitForOpenRequestsAsync(1);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await WaitForOpenRequestsAsync(0);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("..")]
    [InlineData("floor 1/door")]
    public async Task A_name_that_no_address_can_have_is_refused_at_the_start(string name)
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestApp.StartAsync(new Dictionary<string, StampedCamera> { [name] = new() }));

        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
    }

    private async Task WaitForOpenRequestsAsync(int count)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (_app.Views.OpenRequests.Count != count) await Task.Delay(10, limit.Token);
    }
}
