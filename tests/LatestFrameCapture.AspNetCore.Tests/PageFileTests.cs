using System.Net;
using System.Text;

namespace LatestFrames;

public sealed class PageFileTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = new() });
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _app.Wall };
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task The_page_may_load_from_its_own_server_only()
    {
        using HttpResponseMessage response = await _client.GetAsync("");

        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        string page = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_slash_at_its_end_the_address_is_completed()
    {
        using HttpResponseMessage response = await _client.GetAsync("/cameras?a=b");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/cameras/?a=b", response.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("", "text/html")]
    [InlineData("-/wall.css", "text/css")]
    [InlineData("-/wall.js", "text/javascript")]
    [InlineData("-/icon.svg", "image/svg+xml")]
    public async Task A_file_that_the_browser_has_is_not_sent_again(string path, string type)
    {
        foreach (string encoding in new[] { "identity", "gzip", "gzip, deflate, br" })
        {
            using var first = new HttpRequestMessage(HttpMethod.Get, path);
            first.Headers.Add("Accept-Encoding", encoding);
            using HttpResponseMessage full = await _client.SendAsync(first);
            Assert.Equal(HttpStatusCode.OK, full.StatusCode);
            Assert.Equal(type, full.Content.Headers.ContentType?.MediaType);
            Assert.Equal("no-cache", full.Headers.CacheControl?.ToString());

            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.Add("Accept-Encoding", encoding);
            again.Headers.IfNoneMatch.Add(full.Headers.ETag!);
            using HttpResponseMessage none = await _client.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, none.StatusCode);
            Assert.Empty(await none.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("br", DecompressionMethods.Brotli)]
    [InlineData("gzip;q=0.5", DecompressionMethods.GZip)]
    public async Task A_file_is_compressed_for_a_client_that_can_unpack_it(string accepted, DecompressionMethods method)
    {
        using var unpacking = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = method })
        {
            BaseAddress = _app.Wall
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "-/wall.css");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using HttpResponseMessage packed = await _client.SendAsync(request);

        byte[] plain = await unpacking.GetByteArrayAsync("-/wall.css");
        byte[] sent = await packed.Content.ReadAsByteArrayAsync();
        Assert.True(sent.Length < plain.Length / 2);
        Assert.Contains("prefers-color-scheme", Encoding.UTF8.GetString(plain), StringComparison.Ordinal);
    }
}
