using System.Text.Json;
using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>A page in a browser with the wall, which is looked at ten times a second.</summary>
/// <remarks>
/// A picture that is drawn must not be of the past; one that stays on the page must say so once it is older than the
/// stall timeout and a little.
/// </remarks>
internal sealed class PageConsumer : IConsumer
{
    private const string Chromium = "/usr/bin/chromium";

    // As root it needs --no-sandbox; nothing else may ask the network for anything.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"
    ];

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    // Until a capture knows that its camera stalls, and the page has been told.
    private static readonly TimeSpan s_longestUnmarked = TimeSpan.FromSeconds(8);

    // Of a page that answers at all.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private const string Look = $$"""
        () => {
          const canvas = document.querySelector("canvas");
          const bits = canvas && ({{PageStamp.ReadBlocks}})(canvas);
          if (!bits) return null;
          const isMarked = canvas.closest(".tile").classList.contains("is-away");
          return JSON.stringify({ bits, isMarked });
        }
        """;

    private readonly string _name;
    private readonly Violations _violations;

    // From the camera over the server, the network and the decoder of the browser to the pixels, on a busy machine.
    private readonly PastCheck _check = new(TimeSpan.FromSeconds(2));
    private readonly CancellationTokenSource _end = new();
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly Task _looking;
    private long _frames;
    private long _newest;
    private bool _isComplained;

    private PageConsumer(string name, IPlaywright playwright, IBrowser browser, IPage page, Violations violations)
    {
        _name = name;
        _violations = violations;
        (_playwright, _browser) = (playwright, browser);
        _looking = Task.Run(() => LookAsync(page));
    }

    public long Frames => Interlocked.Read(ref _frames);

    public long NewestTakenAt => Interlocked.Read(ref _newest);

    /// <summary>Opens the page.</summary>
    /// <param name="name">For complaints.</param>
    /// <param name="address">The wall's.</param>
    /// <param name="width">How wide the camera's pictures are.</param>
    /// <param name="violations">Where it complains.</param>
    public static async Task<PageConsumer> StartAsync(string name, Uri address, int width, Violations violations)
    {
        IPlaywright playwright = await Playwright.CreateAsync().ConfigureAwait(false);
        IBrowser browser = await playwright.Chromium
            .LaunchAsync(new() { ExecutablePath = Chromium, Headless = true, Args = s_arguments })
            .ConfigureAwait(false);
        IPage page = await browser.NewPageAsync().ConfigureAwait(false);
        await page.AddInitScriptAsync($"window.pictureWidth = {width};").ConfigureAwait(false);
        await page.GotoAsync(address.ToString()).ConfigureAwait(false);
        return new PageConsumer(name, playwright, browser, page, violations);
    }

    public void OnFault(long moment) => _check.OnFault(moment);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        await _browser.DisposeAsync().ConfigureAwait(false);
        _playwright.Dispose();
        _end.Dispose();
    }

    private async Task LookAsync(IPage page)
    {
        try
        {
            using var timer = new PeriodicTimer(s_interval);
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                string? seen = await page.EvaluateAsync<string?>(Look).WaitAsync(s_limit).ConfigureAwait(false);
                if (seen is not null) Check(seen);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception e)
        {
            _violations.Add(_name, $"looking at the page threw {e}");
        }
    }

    private void Check(string text)
    {
        Seen seen = JsonSerializer.Deserialize<Seen>(text, JsonSerializerOptions.Web)!;
        if (PageStamp.Read(seen.Bits) is not { } stamp) return;
        long now = FrameClock.NowMicroseconds;
        long takenAt = stamp.TakenAtMicroseconds;
        if (takenAt != NewestTakenAt)
        {
            // A page numbers nothing; each picture that is another one counts.
            long number = Interlocked.Increment(ref _frames);
            if (_check.Look(new Delivery(number, takenAt, now, 0, 0)) is { } violation)
                _violations.Add(_name, $"the page: {violation}");
            Interlocked.Exchange(ref _newest, takenAt);
            _isComplained = false;
        }

        TimeSpan age = FrameClock.Between(takenAt, now);
        if (age <= s_longestUnmarked || seen.IsMarked || _isComplained) return;
        _isComplained = true;
        _violations.Add(_name, $"the page shows a picture of {age.TotalSeconds:F1} s ago without a word");
    }

    private sealed record Seen(string Bits, bool IsMarked);
}
