using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LatestFrames;

/// <summary><c>/</c>: the wall of all cameras, and the files that it consists of.</summary>
internal static class PageEndpoint
{
    // Everything comes from this server and nothing may be loaded from elsewhere, nor the page framed elsewhere.
    private const string Policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    public static Task ServePageAsync(HttpContext context)
    {
        // The page names its files and its socket relative to itself.
        string path = context.Request.PathBase + context.Request.Path;
        if (path.EndsWith('/')) return ServeAsync(context, PageFiles.Index);
        context.Response.Redirect(new PathString(path + "/").ToUriComponent() + context.Request.QueryString);
        return Task.CompletedTask;
    }

    public static Task ServeFileAsync(HttpContext context) =>
        PageFiles.Find(context.Request.RouteValues["file"] as string) is { } file
            ? ServeAsync(context, file)
            : Answers.WriteTextAsync(context, StatusCodes.Status404NotFound, "The wall has no such file.\n");

    private static async Task ServeAsync(HttpContext context, PageFile file)
    {
        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        (string? encoding, byte[] content, string tag) = file.Choose(request.Headers.AcceptEncoding.ToString());

        // A browser keeps it and asks whether it is still the same.
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = tag;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        await response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
    }
}
