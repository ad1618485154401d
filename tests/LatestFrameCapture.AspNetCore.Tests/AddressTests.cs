using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LatestFrames;

public sealed class AddressTests
{
    private static readonly Dictionary<string, StampedCamera> s_cameras = new() { ["door"] = new StampedCamera() };

    [Theory]
    [InlineData("127.0.0.1", "localhost", null, true)]
    [InlineData("127.8.9.10", "127.0.0.1:5000", null, true)]
    [InlineData("::1", "[::1]:5000", null, true)]
    [InlineData("::ffff:127.0.0.1", "cameras.localhost", null, true)]
    [InlineData("192.0.2.1", "localhost", null, false)]
    [InlineData("::ffff:192.0.2.1", "localhost", null, false)]
    [InlineData("2001:db8::1", "localhost", null, false)]
    [InlineData(null, "localhost", null, false)]
    [InlineData("127.0.0.1", "evil.example", null, false)]
    [InlineData("127.0.0.1", "192.0.2.7", null, false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "localhost", "Forwarded", false)]
    [InlineData("127.0.0.1", "localhost", "Via", false)]
    [InlineData("127.0.0.1", "localhost", "X-Real-IP", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-Host", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-Proto", false)]
    [InlineData("127.0.0.1", "localhost", "X-Original-For", false)]
    [InlineData("127.0.0.1", "localhost", "X-Original-Host", false)]
    [InlineData("127.0.0.1", "localhost", "X-Original-Proto", false)]
    public async Task By_default_only_this_machine_is_answered(
        string? address, string host, string? proxyHeader, bool isAnswered)
    {
        await using TestApp app = await TestApp.StartAsync(s_cameras, isTestServer: true);
        foreach (string path in Paths(app))
        {
            int status = await AskAsync(app, path, address, host, proxyHeader);
            Assert.True((status == StatusCodes.Status403Forbidden) != isAnswered, $"{path}: {status}");
        }
    }

    [Fact]
    public async Task A_sender_whose_forwarded_headers_are_believed_is_not_this_machine()
    {
        // What ASPNETCORE_FORWARDEDHEADERS_ENABLED sets up; then X-Forwarded-For names this machine, and is removed.
        var believeAll = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
        believeAll.KnownProxies.Clear();
        believeAll.KnownIPNetworks.Clear();
        foreach (string header in new[] { "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto" })
        {
            await using TestApp app = await TestApp.StartAsync(
                s_cameras, isTestServer: true, before: app => app.UseForwardedHeaders(believeAll));
            string address = header == "X-Forwarded-For" ? "192.0.2.1" : "127.0.0.1";
            string value = header switch
            {
                "X-Forwarded-For" => "127.0.0.1",
                "X-Forwarded-Host" => "localhost",
                _ => "http"
            };
            foreach (string path in Paths(app))
                Assert.Equal(
                    StatusCodes.Status403Forbidden, await AskAsync(app, path, address, "localhost", header, value));
        }
    }

    [Fact]
    public async Task The_refusal_says_the_way_out()
    {
        await using TestApp app = await TestApp.StartAsync(s_cameras, isTestServer: true);

        HttpContext context = await app.Server.SendAsync(request => request.Request.Path = "/cameras/door");

        string text = await new StreamReader(context.Response.Body).ReadToEndAsync();
        Assert.Contains("RequireAuthorization()", text, StringComparison.Ordinal);
        Assert.Contains("AllowAnyAddress()", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anyone_is_answered_where_the_program_says_so()
    {
        await using TestApp app = await TestApp.StartAsync(
            s_cameras, isTestServer: true, conventions: endpoints => endpoints.AllowAnyAddress());

        foreach (string path in Paths(app))
            Assert.NotEqual(
                StatusCodes.Status403Forbidden, await AskAsync(app, path, "192.0.2.1", "cameras.example", null));
    }

    [Fact]
    public async Task Authorization_reaches_every_route_and_then_decides()
    {
        await using TestApp app = await StartWithUsersAsync(endpoints => endpoints.RequireAuthorization());

        foreach (string path in Paths(app))
        {
            Assert.Equal(StatusCodes.Status401Unauthorized, await AskAsync(app, path, "127.0.0.1", "localhost", null));
            int status = await AskAsync(app, path, "192.0.2.1", "cameras.example", "X-User");
            Assert.True(
                status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden),
                $"{path}: {status}");
        }
    }

    [Fact]
    public async Task Authorization_that_is_overruled_opens_nothing()
    {
        await using TestApp app = await StartWithUsersAsync(
            endpoints => endpoints.RequireAuthorization().AllowAnonymous());

        foreach (string path in Paths(app))
            Assert.Equal(StatusCodes.Status403Forbidden, await AskAsync(app, path, "192.0.2.1", "localhost", null));
    }

    [Fact]
    public async Task Hosts_reach_every_route()
    {
        await using TestApp app = await TestApp.StartAsync(
            s_cameras, isTestServer: true, conventions: endpoints => endpoints.RequireHost("cameras.localhost"));

        foreach (string path in Paths(app))
        {
            Assert.Equal(StatusCodes.Status404NotFound, await AskAsync(app, path, "127.0.0.1", "localhost", null));
            Assert.NotEqual(
                StatusCodes.Status404NotFound, await AskAsync(app, path, "127.0.0.1", "cameras.localhost", null));
        }
    }

    [Fact]
    public async Task Conventions_reach_every_route()
    {
        await using TestApp app = await TestApp.StartAsync(
            s_cameras, isTestServer: true, conventions: endpoints => endpoints.WithMetadata("mine"));

        Assert.All(Endpoints(app), endpoint => Assert.Equal("mine", endpoint.Metadata.GetMetadata<string>()));
        Assert.Equal(7, Endpoints(app).Length);
    }

    private static Task<TestApp> StartWithUsersAsync(Action<IEndpointConventionBuilder> conventions) =>
        TestApp.StartAsync(
            s_cameras,
            isTestServer: true,
            services: services => services.AddAuthorization()
                .AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderUsers>("header", null),
            before: app => app.UseAuthentication().UseAuthorization(),
            conventions: conventions);

    private static RouteEndpoint[] Endpoints(TestApp app) =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static string[] Paths(TestApp app) =>
    [
        .. Endpoints(app).Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')
            .Replace("{name}", "door", StringComparison.Ordinal)
            .Replace("{file}", "wall.js", StringComparison.Ordinal)),
    ];

    // Only the beginning of the answer: some never end.
    private static async Task<int> AskAsync(
        TestApp app, string path, string? address, string host, string? header, string value = "somebody")
    {
        using var end = new CancellationTokenSource(TestApp.Limit);
        HttpContext context = await app.Server.SendAsync(
            request =>
            {
                request.Request.Method = HttpMethods.Get;
                request.Request.Path = path;
                request.Request.Host = new HostString(host);
                request.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
                if (header is not null) request.Request.Headers[header] = value;
            },
            end.Token);
        int status = context.Response.StatusCode;
        await end.CancelAsync();
        return status;
    }

    private sealed class HeaderUsers(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!Request.Headers.ContainsKey("X-User")) return Task.FromResult(AuthenticateResult.NoResult());
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "somebody")], Scheme.Name));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name)));
        }
    }
}
