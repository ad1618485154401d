using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>The wall in a real browser.</summary>
public sealed class WallTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Sixteen_cameras_are_all_drawn()
    {
        // A page of Motion JPEG images stops at the seventh: browsers open six connections.
        Dictionary<string, StampedCamera> cameras = Enumerable.Range(1, 16)
            .ToDictionary(i => $"camera {i}", _ => new StampedCamera { FramesPerSecond = 5 });
        await using TestApp app = await TestApp.StartAsync(cameras);
        IPage page = await browser.OpenAsync(app.Wall, height: 1300);

        foreach (string name in cameras.Keys) await page.WaitForDrawingAsync(name);

        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("16 of 16 live");
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_tile_shows_the_present_and_tells_its_age()
    {
        await using TestApp app = await StartAsync("door");
        IPage page = await browser.OpenAsync(app.Wall);
        await page.WaitForDrawingAsync("door");

        List<double>[] ages = await page.SampleAgesAsync(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(100));

        // On a busy machine a few may be late.
        double[] sorted = [.. ages.Single().Order()];
        Assert.True(sorted.Length >= 5, $"{sorted.Length} samples");
        Assert.InRange(sorted[sorted.Length / 2], 0, 1);
        await Assertions.Expect(page.Tile("door").Locator(".age")).ToHaveTextAsync(
            new System.Text.RegularExpressions.Regex("^[0-9.]+ m?s$"));
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_camera_that_is_away_is_grey_with_the_reason_and_comes_back()
    {
        var camera = new StampedCamera();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = camera, ["yard"] = new() });
        IPage page = await browser.OpenAsync(app.Wall);
        await page.WaitForDrawingAsync("door");
        ILocator door = page.Tile("door");

        camera.IsOn = false;
        await Assertions.Expect(door.Locator(".away")).ToBeVisibleAsync();
        await Assertions.Expect(door.Locator("canvas")).Not.ToBeVisibleAsync();
        await Assertions.Expect(door.Locator(".away-reason"))
            .ToHaveTextAsync("The camera is switched off by the test.");
        await Assertions.Expect(door.Locator(".away-last")).ToContainTextAsync("Last picture");
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("1 of 2 live");
        await page.WaitForDrawingAsync("yard");
        await page.SaveScreenshotAsync("away");

        camera.IsOn = true;
        await page.WaitForDrawingAsync("door");
        await Assertions.Expect(door.Locator(".away")).Not.ToBeVisibleAsync();
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task Without_the_server_everything_is_grey()
    {
        TestApp app = await StartAsync("door");
        IPage page = await browser.OpenAsync(app.Wall);
        await page.WaitForDrawingAsync("door");

        await app.DisposeAsync();

        await Assertions.Expect(page.Tile("door").Locator(".away-state")).ToHaveTextAsync("Offline");
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("No connection to the server");
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_server_that_has_been_restarted_brings_no_old_picture_back()
    {
        TestApp first = await StartAsync("door");
        int port = first.Address.Port;
        IPage page = await browser.OpenAsync(first.Wall);
        await page.WaitForDrawingAsync("door");
        ILocator door = page.Tile("door");
        await first.DisposeAsync();
        await Assertions.Expect(door.Locator(".away-state")).ToHaveTextAsync("Offline");

        // Live, but its next picture does not come until the test says so.
        var camera = new SteppedCamera();
        await using TestApp second = await TestApp.StartAsync(
            new Dictionary<string, SteppedCamera> { ["door"] = camera },
            port: port,
            conversion: FrameConversion.OnDemand,
            capture: SteppedCamera.Patient);
        await Assertions.Expect(page.Locator("#summary")).ToHaveTextAsync("1 of 1 live", new() { Timeout = 30_000 });
        await Assertions.Expect(door.Locator(".away-state")).ToHaveTextAsync("Waiting");
        await Assertions.Expect(door.Locator("canvas")).Not.ToBeVisibleAsync();

        await SteppedUntilAsync(
            camera, Assertions.Expect(door.Locator(".away")).Not.ToBeVisibleAsync(new() { Timeout = 30_000 }));
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task An_outage_is_no_interval_between_pictures()
    {
        await using TestApp app = await StartAsync("door");
        IPage page = await browser.OpenAsync(app.Wall);

        // One picture each second, then an outage of a minute, then none: for how long is the last one shown?
        double[] shown = await page.EvaluateAsync<double[]>(
            """
            async () => {
              const { Tile } = await import("./-/tile.js");
              const connection = Object.assign(new EventTarget(), { isOpen: true });
              const clock = { now: 0 };
              let show = null;
              const feed = { start: (_, draw) => (show = draw), stop: () => {} };
              const item = document.getElementById("tile").content.cloneNode(true).firstElementChild;
              const tile = new Tile(item, feed, clock, connection);
              document.getElementById("wall").append(item);
              while (!show) await new Promise(resolve => setTimeout(resolve, 10));
              const image = document.createElement("canvas");
              image.width = image.height = 16;
              const draw = () => show({ image, width: 16, height: 16, number: clock.now, grabbedAt: clock.now });
              const state = name => tile.setState({ name: "test", state: name });
              const untilAway = () => {
                const from = clock.now;
                do { clock.now += 100; tile.update(); } while (!tile.button.classList.contains("is-away"));
                return clock.now - from;
              };
              state("Live");
              for (let i = 0; i < 50; i++, clock.now += 1000) draw();
              state("Reconnecting");
              clock.now += 60000;
              state("Live");
              draw();
              const afterOutage = untilAway();
              for (let i = 0; i < 20; i++, clock.now += 10000) draw();
              clock.now += 600000;
              draw();
              const afterSilence = untilAway();
              connection.dispatchEvent(new Event("close"));
              const last = item.querySelector(".away-last").textContent;
              return [afterOutage, afterSilence, last.length];
            }
            """);

        Assert.InRange(shown[0], 5000, 5200);
        Assert.InRange(shown[1], 30_000, 4 * 17_500);
        Assert.Equal(0, shown[2]);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_slow_link_still_shows_the_present()
    {
        Dictionary<string, StampedCamera> cameras = Enumerable.Range(1, 9)
            .ToDictionary(i => $"camera {i}", _ => new StampedCamera { IsDetailed = true });
        await using TestApp app = await TestApp.StartAsync(cameras);
        await using var link = new SlowLink(app.Address.Port, bitsPerSecond: 1_000_000);
        IPage page = await browser.OpenAsync(new UriBuilder(app.Wall) { Port = link.Port }.Uri, scale: 2);
        foreach (string name in cameras.Keys) await page.WaitForDrawingAsync(name);

        // The first pictures are larger than the link can carry.
        await page.SampleAgesAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        List<double>[] early = await page.SampleAgesAsync(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        List<double>[] late = await page.SampleAgesAsync(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));

        // One picture of each camera takes more than two seconds at first. So pictures become smaller, and none waits.
        double[] all = [.. early.Concat(late).SelectMany(tile => tile).Order()];
        Assert.True(all.Length > 100, $"{all.Length} samples");
        Assert.InRange(all[all.Length * 95 / 100], 0, 1.5);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task Hidden_tiles_ask_for_nothing()
    {
        await using TestApp app = await StartAsync("door", "yard");
        IPage page = await browser.OpenAsync(app.Wall, width: 400, height: 270);
        await page.WaitForDrawingAsync("door");
        long above = app.View("door").Pictures.TotalEncodings;

        // The second one begins below the edge of the window.
        Assert.Equal(0, app.View("yard").Pictures.TotalEncodings);
        await page.EvaluateAsync("scrollTo(0, 2000)");
        await page.WaitForDrawingAsync("yard");
        long afterScrolling = app.View("door").Pictures.TotalEncodings;
        await app.WaitForFramesAsync("yard", 25);

        Assert.True(above > 0);
        Assert.InRange(app.View("door").Pictures.TotalEncodings, afterScrolling, afterScrolling + 2);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_hidden_page_asks_for_nothing()
    {
        await using TestApp app = await StartAsync("door");
        IPage page = await browser.OpenAsync(app.Wall);
        await page.WaitForDrawingAsync("door");

        // As a browser says it of a tab in the background; a headless one has none.
        const string setHidden = """
            hidden => {
              Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
              document.dispatchEvent(new Event("visibilitychange"));
            }
            """;
        await page.EvaluateAsync(setHidden, true);
        long hidden = app.View("door").Pictures.TotalEncodings;
        await app.WaitForFramesAsync("door", 25);
        Assert.InRange(app.View("door").Pictures.TotalEncodings, hidden, hidden + 2);

        await page.EvaluateAsync(setHidden, false);
        await page.WaitForDrawingAsync("door");
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task One_click_shows_a_camera_in_full_size_and_one_more_the_wall()
    {
        await using TestApp app = await StartAsync("door", "yard");
        IPage page = await browser.OpenAsync(app.Wall);
        await page.WaitForDrawingAsync("door");

        await page.Tile("door").ClickAsync();
        await Assertions.Expect(page.Tile("yard")).Not.ToBeVisibleAsync();
        LocatorBoundingBoxResult? box = await page.Tile("door").BoundingBoxAsync();
        Assert.Equal((1400, 900), ((int)box!.Width, (int)box.Height));
        await page.WaitForDrawingAsync("door");
        await page.WaitUntilAsync("document.querySelector('canvas').width === 1280");
        Assert.EndsWith("#door", page.Url, StringComparison.Ordinal);
        await page.SaveScreenshotAsync("full-size");

        await page.Tile("door").ClickAsync();
        await Assertions.Expect(page.Tile("yard")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Assertions.Expect(page.Tile("yard")).Not.ToBeVisibleAsync();
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_its_focus_can_be_seen()
    {
        await using TestApp app = await StartAsync("one", "two", "three", "four", "five", "six");
        IPage page = await browser.OpenAsync(app.Wall);
        await page.WaitForDrawingAsync("six");

        await page.Keyboard.PressAsync("Tab");
        await ExpectFocusAsync(page, "one");
        Assert.Equal("3px", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineWidth"));
        await page.Keyboard.PressAsync("Tab");
        await ExpectFocusAsync(page, "two");
        await page.Keyboard.PressAsync("ArrowRight");
        await ExpectFocusAsync(page, "three");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowDown");
        await ExpectFocusAsync(page, "six");
        await page.SaveScreenshotAsync("focus");

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Tile("one")).Not.ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(page.Tile("five")).ToBeVisibleAsync();
        await ExpectFocusAsync(page, "five");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Tile("one")).ToBeVisibleAsync();
        await ExpectFocusAsync(page, "five");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Tile("one")).Not.ToBeVisibleAsync();
        await page.CloseContextAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nobody_is_shut_out_by_how_the_page_is_made(ColorScheme scheme)
    {
        var away = new StampedCamera { IsOn = false };
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = new(), ["yard"] = away });
        IPage page = await browser.OpenAsync(app.Wall, scheme: scheme);
        await page.WaitForDrawingAsync("door");
        await ExpectNoViolationAsync(page);

        await page.Tile("door").ClickAsync();
        await page.WaitForDrawingAsync("door");
        await ExpectNoViolationAsync(page);
        await page.CloseContextAsync();
    }

    [Theory]
    [InlineData("wide-light", 1400, 900, ColorScheme.Light)]
    [InlineData("wide-dark", 1400, 900, ColorScheme.Dark)]
    [InlineData("phone-light", 360, 780, ColorScheme.Light)]
    [InlineData("phone-dark", 360, 780, ColorScheme.Dark)]
    public async Task The_wall_fits_the_window(string name, int width, int height, ColorScheme scheme)
    {
        Dictionary<string, StampedCamera> cameras = Enumerable.Range(1, 9)
            .ToDictionary(i => $"camera {i}", i => new StampedCamera { FramesPerSecond = 5, IsOn = i != 2 });
        await using TestApp app = await TestApp.StartAsync(cameras);
        await app.WaitForStateAsync("camera 2", CaptureState.Reconnecting);
        IPage page = await browser.OpenAsync(app.Wall, width, height, scheme, scale: width < 500 ? 2 : 1);
        await page.WaitForDrawingAsync("camera 1");
        await page.WaitForDrawingAsync("camera 3");

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        double tile = await page.EvaluateAsync<double>("document.querySelector('.tile').getBoundingClientRect().width");
        Assert.InRange(tile, 320, width);
        await page.SaveScreenshotAsync(name);
        await page.CloseContextAsync();
    }

    private static Task<TestApp> StartAsync(params string[] names) =>
        TestApp.StartAsync(names.ToDictionary(name => name, _ => new StampedCamera { FramesPerSecond = 10 }));

    // On demand a step that nobody waits for yet brings nothing.
    private static async Task SteppedUntilAsync(SteppedCamera camera, Task end)
    {
        while (!end.IsCompleted)
        {
            camera.Step();
            await Task.WhenAny(end, Task.Delay(100));
        }

        await end;
    }

    private static Task ExpectFocusAsync(IPage page, string name) =>
        Assertions.Expect(page.Tile(name).Locator("button")).ToBeFocusedAsync();

    private static async Task ExpectNoViolationAsync(IPage page)
    {
        AxeResult result = await page.RunAxe();

        Assert.Empty(result.Violations.Select(violation =>
            $"{violation.Impact} {violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
    }
}
