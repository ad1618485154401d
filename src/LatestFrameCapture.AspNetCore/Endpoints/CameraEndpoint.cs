using Microsoft.AspNetCore.Http;

namespace LatestFrames;

/// <summary><c>/{name}</c>: a camera's state and statistics.</summary>
/// <param name="views">The cameras.</param>
internal sealed class CameraEndpoint(CameraViews views)
{
    public Task ServeAsync(HttpContext context) => Answers.FindCamera(context, views) is { } view
        ? Answers.WriteJsonAsync(
            context, StatusCodes.Status200OK, CameraReport.Of(view), CameraJson.Default.CameraReport)
        : Answers.WriteNoCameraAsync(context);
}
