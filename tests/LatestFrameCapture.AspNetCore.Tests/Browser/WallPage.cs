using System.Diagnostics;
using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>What a test sees on the wall.</summary>
internal static class WallPage
{
    /// <summary>A script that counts how often each canvas is drawn.</summary>
    public const string CountDraws = """
        const draw = CanvasRenderingContext2D.prototype.drawImage;
        CanvasRenderingContext2D.prototype.drawImage = function (...parts) {
          this.canvas.draws = (this.canvas.draws ?? 0) + 1;
          draw.apply(this, parts);
        };
        """;

    public static ILocator Tile(this IPage page, string name) =>
        page.Locator("li", new PageLocatorOptions { Has = page.Locator($".name:text-is('{name}')") });

    /// <summary>Says how wide the cameras' pictures are.</summary>
    public static Task SetPictureWidthAsync(this IPage page, int width) =>
        page.EvaluateAsync("width => { window.pictureWidth = width; }", width);

    /// <summary>Waits until a tile says which way it gets pictures.</summary>
    public static Task ExpectWayAsync(this IPage page, string name, string way) =>
        Assertions.Expect(page.Tile(name).Locator(".way")).ToHaveTextAsync(way, new() { Timeout = 30_000 });

    /// <summary>
    /// Waits until an expression of JavaScript is true. Playwright's own wait evaluates a text within the page once it
    /// has not been true at the first look, which the page's Content-Security-Policy refuses.
    /// </summary>
    public static async Task WaitUntilAsync(this IPage page, string condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await page.EvaluateAsync<bool>(condition))
        {
            Assert.True(clock.Elapsed < TestApp.Limit, $"This has not come true: {condition}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until a camera's picture changes.</summary>
    public static async Task WaitForDrawingAsync(this IPage page, string name)
    {
        ILocator canvas = page.Tile(name).Locator("canvas");
        await Assertions.Expect(canvas).ToBeVisibleAsync(new() { Timeout = 30_000 });
        string? first = await canvas.GetAttributeAsync("data-number");
        await Assertions.Expect(canvas).Not.ToHaveAttributeAsync(
            "data-number", first ?? "", new() { Timeout = 30_000 });
    }

    /// <summary>How often each tile was drawn; with <see cref="CountDraws"/>.</summary>
    public static Task<double[]> ReadDrawsAsync(this IPage page) => page.EvaluateAsync<double[]>(
        "[...document.querySelectorAll('canvas')].map(canvas => canvas.draws ?? 0)");

    /// <summary>The age of what a tile shows, from the clock in its pixels; null where they show none.</summary>
    public static async Task<TimeSpan?> ReadAgeAsync(this IPage page, string name)
    {
        string? bits = await page.Tile(name).Locator("canvas").EvaluateAsync<string?>(PageStamp.ReadBlocks);
        return bits is null ? null : PageStamp.AgeAt(bits, FrameClock.NowMicroseconds);
    }

    /// <summary>Samples all tiles for a while: how old each was, by the clock in its pixels.</summary>
    /// <returns>For each tile its ages, in the order of time, as seconds.</returns>
    public static async Task<List<double>[]> SampleAgesAsync(this IPage page, TimeSpan duration, TimeSpan interval)
    {
        await page.SampleAsync(duration, interval);
        return await page.FetchAgesAsync();
    }

    /// <summary>Samples all tiles for a while. The samples stay in the page.</summary>
    public static Task SampleAsync(this IPage page, TimeSpan duration, TimeSpan interval) => page.EvaluateAsync(
        $$"""
        ([duration, interval]) => new Promise(resolve => {
          const read = {{PageStamp.ReadBlocks}}, samples = window.samples = [];
          const timer = setInterval(() => {
            document.querySelectorAll("canvas").forEach((canvas, i) => {
              const now = performance.now();
              const bits = read(canvas);
              if (bits) samples.push(`${i} ${now} ${bits}`);
            });
          }, interval);
          setTimeout(() => { clearInterval(timer); resolve(); }, duration);
        })
        """,
        new object[] { duration.TotalMilliseconds, interval.TotalMilliseconds });

    /// <summary>Fetches what was sampled last, in one message, which may be of several megabytes.</summary>
    /// <returns>For each tile its ages, in the order of time, as seconds.</returns>
    public static async Task<List<double>[]> FetchAgesAsync(this IPage page)
    {
        // The page's clock against ours: the answer with the shortest way.
        double offset = 0, shortest = double.MaxValue;
        for (int i = 0; i < 30; i++)
        {
            long asked = FrameClock.NowMicroseconds;
            double there = await page.EvaluateAsync<double>("performance.now()");
            long now = FrameClock.NowMicroseconds;
            if (now - asked >= shortest) continue;
            shortest = now - asked;
            offset = (asked + now) / 2.0 - there * 1000;
        }

        string[] samples = await page.EvaluateAsync<string[]>("window.samples");
        int tiles = await page.Locator("canvas").CountAsync();
        List<double>[] ages = [.. Enumerable.Range(0, tiles).Select(_ => new List<double>())];
        foreach (string sample in samples)
        {
            string[] parts = sample.Split(' ');
            long at = (long)(double.Parse(parts[1]) * 1000 + offset);
            if (PageStamp.AgeAt(parts[2], at) is { } age) ages[int.Parse(parts[0])].Add(age.TotalSeconds);
        }

        return ages;
    }
}
