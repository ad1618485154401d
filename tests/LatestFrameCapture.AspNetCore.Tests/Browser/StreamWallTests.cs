using System.Diagnostics;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>What cameras have coded themselves, on the wall in a real browser.</summary>
public sealed class StreamWallTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Stream = "H.264";
    private const string Jpeg = "JPEG";
    private const int Width = 320;

    private static readonly SimulatorOptions s_small = new() { Width = Width, Height = 240, BitrateKbps = 500 };

    // A decoder that fails as often as the test says, each time at its fifth picture.
    private const string FailingDecoder = """
        const Real = VideoDecoder;
        window.failures = FAILURES;
        window.VideoDecoder = class {
          static isConfigSupported(config) { return Real.isConfigSupported(config); }
          #real; #error; #count = 0;
          constructor(init) { this.#error = init.error; this.#real = new Real(init); }
          get state() { return this.#real.state; }
          get decodeQueueSize() { return this.#real.decodeQueueSize; }
          configure(config) { this.#real.configure(config); }
          close() { this.#real.close(); }
          decode(chunk) {
            if (++this.#count === 5 && window.failures > 0) {
              window.failures--;
              this.#real.close();
              setTimeout(() => this.#error(new DOMException("The test lets it fail.", "EncodingError")), 0);
            } else {
              this.#real.decode(chunk);
            }
          }
        };
        """;

    // How many pictures have waited in a decoder at most.
    private const string WatchedDecoder = """
        const decode = VideoDecoder.prototype.decode;
        window.longestQueue = 0;
        VideoDecoder.prototype.decode = function (chunk) {
          decode.call(this, chunk);
          window.longestQueue = Math.max(window.longestQueue, this.decodeQueueSize);
        };
        """;

    [Fact]
    public async Task Four_cameras_are_drawn_as_they_come_and_the_server_decodes_nothing()
    {
        await using Cameras cameras = await Cameras.StartAsync(4, s_small);
        await using TestApp app = await StartAsync(cameras);
        IPage page = await browser.OpenAsync(app.Wall, script: WatchedDecoder + WallPage.CountDraws);
        foreach (string name in cameras.Names) await page.ExpectWayAsync(name, Stream);
        await page.SetPictureWidthAsync(Width);

        // A first JPEG picture may have been on its way, and a machine that is busy for a second makes tiles JPEG for a
        // while.
        List<double>[] ages;
        long[] before;
        double[] drawn;
        bool isIdle;
        var clock = Stopwatch.StartNew();
        do
        {
            before = Work(app);
            drawn = await page.ReadDrawsAsync();
            await page.SampleAsync(TimeSpan.FromSeconds(4), TimeSpan.FromMilliseconds(50));
            drawn = [.. (await page.ReadDrawsAsync()).Zip(drawn, (after, before) => after - before)];
            ages = await page.FetchAgesAsync();
            isIdle = Work(app).SequenceEqual(before);
        }
        while (!(isIdle && drawn.All(HasDrawn)) && clock.Elapsed < TimeSpan.FromMinutes(2));

        // Of 100; the key frames alone are 4.
        static bool HasDrawn(double pictures) => pictures > 20;
        Assert.True(isIdle, "nothing is decoded or encoded for four seconds");
        Assert.All(drawn, pictures => Assert.True(HasDrawn(pictures), $"{pictures} drawn in four seconds"));
        foreach (List<double> tile in ages)
        {
            double[] sorted = [.. tile.Order()];
            Assert.True(sorted.Length >= 20, $"{sorted.Length} samples");
            Assert.InRange(sorted[sorted.Length / 2], 0, 1);
        }

        Assert.InRange(await page.EvaluateAsync<int>("window.longestQueue"), 0, StreamPace.MaxUnits);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task Other_codings_and_another_size_stand_on_the_same_wall()
    {
        await using CameraSimulator h264 = await CameraSimulator.StartAsync(CameraProtocol.Rtsp, s_small);
        await using CameraSimulator h265 = await CameraSimulator.StartAsync(
            CameraProtocol.Rtsp, s_small with { Codec = CameraCodec.H265, FramesPerSecond = 10 });
        await using CameraSimulator motion = await CameraSimulator.StartAsync(CameraProtocol.Http, s_small);
        await using TestApp app = await StartAsync(new Dictionary<string, IFrameSource>
        {
            ["door"] = new RtspSource(h264.Url),
            ["yard"] = new RtspSource(h265.Url),
            ["roof"] = new MotionJpegSource(motion.Url),
        });
        IPage page = await browser.OpenAsync(app.Wall);
        await page.ExpectWayAsync("door", Stream);
        await page.ExpectWayAsync("yard", Jpeg);
        await page.ExpectWayAsync("roof", Jpeg);
        foreach (string name in new[] { "door", "yard", "roof" }) await page.WaitForDrawingAsync(name);

        h264.Resize(640, 360);

        await page.WaitUntilAsync(
            "(canvas => Math.round(9 * canvas.width / canvas.height) === 16)(document.querySelector('canvas'))");
        await page.SetPictureWidthAsync(640);
        await page.ExpectWayAsync("door", Stream);
        await page.WaitForDrawingAsync("door");
        await WaitForAgeAsync(page, "door");
        await page.ExpectWayAsync("yard", Jpeg);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_page_that_is_not_secure_shows_JPEG()
    {
        await using Cameras cameras = await Cameras.StartAsync(1, s_small);
        await using TestApp app = await StartAsync(cameras, conventions => conventions.AllowAnyAddress());
        IPage page = await browser.OpenAsync(new UriBuilder(app.Wall) { Host = BrowserFixture.OtherName }.Uri);

        Assert.False(await page.EvaluateAsync<bool>("isSecureContext"));
        await page.ExpectWayAsync("camera 1", Jpeg);
        await page.WaitForDrawingAsync("camera 1");
        Assert.Equal(0, app.Cameras["camera 1"].Capture.GetStatistics().CurrentTaps);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task After_one_error_of_the_decoder_the_stream_goes_on_and_after_two_JPEG_comes()
    {
        await using Cameras cameras = await Cameras.StartAsync(1, s_small);
        await using TestApp app = await StartAsync(cameras);
        IPage once = await browser.OpenAsync(
            app.Wall, script: FailingDecoder.Replace("FAILURES", "1", StringComparison.Ordinal));
        await once.WaitUntilAsync("window.failures === 0");
        await once.ExpectWayAsync("camera 1", Stream);
        await once.WaitForDrawingAsync("camera 1");
        await once.CloseContextAsync();

        IPage always = await browser.OpenAsync(
            app.Wall, script: FailingDecoder.Replace("FAILURES", "1000", StringComparison.Ordinal));
        await always.WaitUntilAsync("window.failures <= 998");
        await always.ExpectWayAsync("camera 1", Jpeg);
        await always.WaitForDrawingAsync("camera 1");

        // Tried again after 30 s.
        Assert.InRange(await always.EvaluateAsync<int>("window.failures"), 990, 998);
        await always.CloseContextAsync();
    }

    [Fact]
    public async Task A_browser_that_cannot_decode_it_shows_JPEG()
    {
        await using Cameras cameras = await Cameras.StartAsync(1, s_small);
        await using TestApp app = await StartAsync(cameras);
        IPage page = await browser.OpenAsync(
            app.Wall, script: "VideoDecoder.isConfigSupported = async () => ({ supported: false });");

        await page.ExpectWayAsync("camera 1", Jpeg);
        await page.WaitForDrawingAsync("camera 1");
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_slow_link_shows_the_present()
    {
        // 8 Mbit/s for a link of 1 Mbit/s.
        await using Cameras cameras = await Cameras.StartAsync(
            4, new SimulatorOptions { Width = 640, Height = 480, BitrateKbps = 2000 });
        await using TestApp app = await StartAsync(cameras);
        await using var link = new SlowLink(app.Address.Port, bitsPerSecond: 1_000_000);
        IPage page = await browser.OpenAsync(new UriBuilder(app.Wall) { Port = link.Port }.Uri, script: WatchedDecoder);
        foreach (string name in cameras.Names) await page.WaitForDrawingAsync(name);
        await page.SetPictureWidthAsync(640);

        // The first key frames are larger than what the link carries in a second.
        await page.SampleAgesAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));

        // A machine that is busy for some seconds makes old pictures of its own.
        double[] all;
        var clock = Stopwatch.StartNew();
        do
        {
            List<double>[] ages = await page.SampleAgesAsync(TimeSpan.FromSeconds(12), TimeSpan.FromMilliseconds(100));
            all = [.. ages.SelectMany(tile => tile).Order()];
        }
        while (!(all.Length > 100 && Late(all) <= 3) && clock.Elapsed < TimeSpan.FromMinutes(2));

        static double Late(double[] ages) => ages[ages.Length * 95 / 100];
        Assert.True(all.Length > 100, $"{all.Length} samples");
        Assert.InRange(Late(all), 0, 3);
        Assert.InRange(await page.EvaluateAsync<int>("window.longestQueue"), 0, StreamPace.MaxUnits);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task Hidden_tiles_and_pages_cost_nothing()
    {
        await using Cameras cameras = await Cameras.StartAsync(2, s_small);
        await using TestApp app = await StartAsync(cameras);
        IPage page = await browser.OpenAsync(app.Wall, width: 400, height: 270);
        await page.ExpectWayAsync("camera 1", Stream);
        Assert.True(Taps(app, "camera 1") > 0);
        Assert.Equal(0, Taps(app, "camera 2"));

        await page.EvaluateAsync("scrollTo(0, 2000)");
        await page.ExpectWayAsync("camera 2", Stream);
        await WaitUntilAsync(() => Taps(app, "camera 1") == 0);

        // As a browser says it of a tab in the background; a headless one has none.
        const string setHidden = """
            hidden => {
              Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
              document.dispatchEvent(new Event("visibilitychange"));
            }
            """;
        await page.EvaluateAsync(setHidden, true);
        await WaitUntilAsync(() => Taps(app, "camera 2") == 0);

        // A picture that was asked for before may still be made.
        long[] hidden;
        var clock = Stopwatch.StartNew();
        do
        {
            hidden = Work(app);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
        while (!Work(app).SequenceEqual(hidden) && clock.Elapsed < TimeSpan.FromSeconds(30));

        Assert.Equal(hidden, Work(app));

        await page.EvaluateAsync(setHidden, false);
        await page.WaitForDrawingAsync("camera 2");
        await page.ExpectWayAsync("camera 2", Stream);
        await page.CloseContextAsync();
    }

    [Fact]
    public async Task A_camera_that_sends_nothing_is_grey_and_comes_back_as_a_stream()
    {
        await using Cameras cameras = await Cameras.StartAsync(1, s_small);
        await using TestApp app = await StartAsync(cameras);
        IPage page = await browser.OpenAsync(app.Wall);
        await page.ExpectWayAsync("camera 1", Stream);
        ILocator door = page.Tile("camera 1");

        cameras[0].Freeze();
        await Assertions.Expect(door.Locator(".away")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(door.Locator("canvas")).Not.ToBeVisibleAsync();
        await Assertions.Expect(door.Locator(".way")).ToHaveTextAsync("");

        cameras[0].Resume();
        await page.WaitForDrawingAsync("camera 1");
        await page.ExpectWayAsync("camera 1", Stream);
        await page.CloseContextAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_tile_says_which_way_it_gets_pictures_for_everybody(ColorScheme scheme)
    {
        await using Cameras cameras = await Cameras.StartAsync(1, new SimulatorOptions());
        await using TestApp app = await StartAsync(new Dictionary<string, IFrameSource>
        {
            ["door"] = new RtspSource(cameras[0].Url),
            ["yard"] = new StampedCamera(),
        });
        IPage page = await browser.OpenAsync(app.Wall, width: 700, height: 300, scheme: scheme);
        await page.ExpectWayAsync("door", Stream);
        await page.ExpectWayAsync("yard", Jpeg);

        AxeResult result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => violation.Id));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "door Live H.264" }))
            .ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.SaveScreenshotAsync("streams-" + scheme.ToString().ToLowerInvariant());
        await page.CloseContextAsync();
    }

    private static Task<TestApp> StartAsync(Cameras cameras, Action<IEndpointConventionBuilder>? conventions = null) =>
        StartAsync(cameras.Names.Select((name, i) => (name, i)).ToDictionary(
            pair => pair.name, pair => (IFrameSource)new RtspSource(cameras[pair.i].Url)), conventions);

    private static Task<TestApp> StartAsync(
        Dictionary<string, IFrameSource> sources, Action<IEndpointConventionBuilder>? conventions = null) =>
        TestApp.StartAsync(
            sources,
            conversion: FrameConversion.OnDemand,
            capture: options => options.StallTimeout = TimeSpan.FromSeconds(3),
            conventions: conventions);

    // What a server does that makes pictures of the cameras' streams.
    private static long[] Work(TestApp app) =>
    [
        .. app.Cameras.Select(camera => camera.Capture.GetStatistics().TotalPushed),
        .. app.Views.All.Select(view => view.Pictures.TotalEncodings),
    ];

    private static int Taps(TestApp app, string name) => app.Cameras[name].Capture.GetStatistics().CurrentTaps;

    private static async Task WaitForAgeAsync(IPage page, string name)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (await page.ReadAgeAsync(name) is not { TotalSeconds: < 2 }) await Task.Delay(50, limit.Token);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (!condition()) await Task.Delay(20, limit.Token);
    }

    private sealed class Cameras(CameraSimulator[] simulators) : IAsyncDisposable
    {
        public IEnumerable<string> Names => simulators.Select((_, i) => $"camera {i + 1}");

        public CameraSimulator this[int index] => simulators[index];

        public static async Task<Cameras> StartAsync(int count, SimulatorOptions options) => new(await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => CameraSimulator.StartAsync(CameraProtocol.Rtsp, options))));

        public async ValueTask DisposeAsync()
        {
            foreach (CameraSimulator simulator in simulators) await simulator.DisposeAsync();
        }
    }
}
