using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>Chromium, started once for the tests of a class; without it they are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>A name of this machine that browsers do not take for this machine: its pages are not secure.</summary>
    public const string OtherName = "camera.test";

    // Nothing that asks the network for anything; as root it needs --no-sandbox.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", $"--host-resolver-rules=MAP {OtherName} 127.0.0.1",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Headless = true,
            Args = s_arguments,
        });
    }

    /// <summary>Opens a page in a profile of its own, with a script that runs before its own.</summary>
    public async Task<IPage> OpenAsync(
        Uri address,
        int width = 1400,
        int height = 900,
        ColorScheme scheme = ColorScheme.Light,
        float scale = 1,
        string? script = null)
    {
        Assert.SkipWhen(_browser is null, $"There is no {Chromium}; eng/browser.sh installs it.");
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            DeviceScaleFactor = scale,
        });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)TestApp.Limit.TotalMilliseconds);
        if (script is not null) await page.AddInitScriptAsync(script);
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
