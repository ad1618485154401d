using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>Pictures of the wall for people, in artifacts/screenshots.</summary>
internal static class Screenshots
{
    public static Task SaveScreenshotAsync(this IPage page, string name) => page.ScreenshotAsync(
        new PageScreenshotOptions { Path = Path.Combine(Folder(), name + ".png"), Timeout = 30_000 });

    public static Task CloseContextAsync(this IPage page) => page.Context.CloseAsync();

    private static string Folder()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "LatestFrameCapture.sln")))
            directory = Path.GetDirectoryName(directory);
        return Path.Combine(directory ?? AppContext.BaseDirectory, "artifacts", "screenshots");
    }
}
