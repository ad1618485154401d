using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary>Answers requests from this machine only, unless authorization decides or everyone is welcome.</summary>
/// <param name="serve">The endpoint.</param>
/// <remarks>
/// A proxy on this machine that adds no header and names its upstream in Host, as nginx does with nothing but
/// <c>proxy_pass</c>, cannot be told from a browser on this machine.
/// </remarks>
internal sealed class Guard(RequestDelegate serve)
{
    private const string Refusal =
        "Cameras are shown to requests from this machine, to localhost and without a proxy, until MapLatestFrames(...) "
        + "is followed by RequireAuthorization() or, where everyone may see them, by AllowAnyAddress().\n";

    // What a proxy adds, and where ASP.NET Core's ForwardedHeaders middleware, which believes every sender where
    // ASPNETCORE_FORWARDEDHEADERS_ENABLED says so, puts the true values after it has removed the others.
    private static readonly string[] s_proxyHeaders =
    [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix",
        "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Original-Prefix", "X-Real-IP",
    ];

    public Task ServeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // Other sites must not show the pictures either; another port of the same host may.
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-site";
        context.Response.Headers.CacheControl = "no-store";
        return IsAllowed(context)
            ? serve(context)
            : Answers.WriteTextAsync(context, StatusCodes.Status403Forbidden, Refusal);
    }

    private static bool IsAllowed(HttpContext context)
    {
        EndpointMetadataCollection metadata =
            context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        if (metadata.GetMetadata<AnyAddressMetadata>() is not null) return true;

        // AllowAnonymous overrules RequireAuthorization.
        bool isAuthorized = metadata.GetMetadata<IAllowAnonymous>() is null
            && (metadata.GetMetadata<IAuthorizeData>() is not null
                || metadata.GetMetadata<AuthorizationPolicy>() is not null);
        return isAuthorized || IsLocal(context);
    }

    // A proxy on this machine passes on requests from elsewhere. And a page of another site whose name resolves to
    // 127.0.0.1 (DNS rebinding) comes from this machine, but names its own host.
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && !Array.Exists(s_proxyHeaders, context.Request.Headers.ContainsKey)
        && IsLocalName(context.Request.Host.Host);

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
