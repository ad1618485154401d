using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary>Answers that several endpoints give.</summary>
internal static class Answers
{
    public static Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    public static Task WriteJsonAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    public static Task WriteNoCameraAsync(HttpContext context) =>
        WriteTextAsync(context, StatusCodes.Status404NotFound, "There is no camera of this name.\n");

    /// <summary>There is no picture: the camera's state, and when to ask again.</summary>
    public static Task WriteNoPictureAsync(HttpContext context, CameraView view)
    {
        context.Response.Headers.RetryAfter = "1";
        return WriteJsonAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            CameraStateReport.Of(view.Index, view.Camera),
            CameraJson.Default.CameraStateReport);
    }

    public static Task WriteTooManyAsync(HttpContext context, string text = "Too many requests are open.")
    {
        context.Response.Headers.RetryAfter = "5";
        return WriteTextAsync(context, StatusCodes.Status503ServiceUnavailable, text + "\n");
    }

    /// <summary>The camera of the route, or null.</summary>
    public static CameraView? FindCamera(HttpContext context, CameraViews views) =>
        views.Find(context.Request.RouteValues["name"] as string);
}
