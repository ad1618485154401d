using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>Pictures of the wall for people, in artifacts/screenshots.</summary>
internal static class Screenshots
{
    public static Task SaveScreenshotAsync(this IPage page, string name) => page.ScreenshotAsync(
        new PageScreenshotOptions { Path = Repository.File($"artifacts/screenshots/{name}.png"), Timeout = 30_000 });

    public static Task CloseContextAsync(this IPage page) => page.Context.CloseAsync();
}
