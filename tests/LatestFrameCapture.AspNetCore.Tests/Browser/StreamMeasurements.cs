using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>
/// The figures of streams in the documents, on a quiet machine: <c>-explicit only -class
/// LatestFrames.StreamMeasurements</c>. The cameras are processes of their own, so that this process is the server.
/// </summary>
public sealed class StreamMeasurements(BrowserFixture browser, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("WALL_SECONDS") ?? "40", CultureInfo.InvariantCulture));

    [Theory(Explicit = true)]
    [InlineData(1, 1, null)]
    [InlineData(4, 4, null)]
    [InlineData(9, 3, null)]
    [InlineData(9, 3, 1_000_000)]
    public async Task Streams_in_the_browser(int tiles, int cameras, int? bitsPerSecond)
    {
        await using Simulators simulators = await Simulators.StartAsync(cameras);
        await using TestApp app = await TestApp.StartAsync(
            Enumerable.Range(0, tiles)
                .ToDictionary(i => $"camera {i + 1}", i => new RtspSource(simulators.Urls[i % cameras])),
            conversion: FrameConversion.OnDemand);
        await using SlowLink? link = bitsPerSecond is { } bits ? new SlowLink(app.Address.Port, bits) : null;
        double alone = await CpuUse.MeasureAsync(Task.Delay(s_duration / 4));
        IPage page = await browser.OpenAsync(
            new UriBuilder(app.Wall) { Port = link?.Port ?? app.Address.Port }.Uri, script: WallPage.CountDraws);
        foreach (Camera camera in app.Cameras) await page.WaitForDrawingAsync(camera.Name);
        await page.SampleAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));

        long pushed = CountFrames(app);
        long encoded = app.Views.All.Sum(view => view.Pictures.TotalEncodings);
        double[] drawn = await page.ReadDrawsAsync();
        double looked = await CpuUse.MeasureAsync(page.SampleAsync(s_duration, TimeSpan.FromMilliseconds(97)));
        drawn =
        [
            .. (await page.ReadDrawsAsync())
                .Zip(drawn, (after, before) => (after - before) / s_duration.TotalSeconds)
        ];
        pushed = CountFrames(app) - pushed;
        encoded = app.Views.All.Sum(view => view.Pictures.TotalEncodings) - encoded;
        List<double>[] ages = await page.FetchAgesAsync();
        string[] ways = [.. await page.Locator(".way").AllTextContentsAsync()];
        double[] inCapture = await SampleCaptureAsync(simulators.Urls[0], s_duration / 2);

        string load = (await File.ReadAllTextAsync("/proc/loadavg")).Trim();
        string rate = bitsPerSecond?.ToString(CultureInfo.InvariantCulture) ?? "any";
        Write($"{tiles} tiles of {cameras} cameras, {rate} bit/s, load {load}");
        Write($"server: {alone:0.000} cores without a page, {looked:0.000} with it");
        Write($"{pushed} frames converted, {encoded} encoded");
        IEnumerable<string> rates = drawn.Select(one => one.ToString("0.0", CultureInfo.InvariantCulture));
        Write($"drawn a second: {string.Join(' ', rates)}; at the end {string.Join(' ', ways)}");
        Write($"in a capture, while the page is there: {Describe(inCapture)}");
        Write($"in the browser: {Describe(ages.SelectMany(tile => tile))}");
        IEnumerable<string> oldest = Enumerable.Range(0, 10).Select(tenth => OldestOf(ages, tenth));
        Write($"oldest in each tenth of the time: {string.Join(' ', oldest)} ms");
        for (int i = 0; i < ages.Length; i++) Write($"  tile {i + 1}: {Describe(ages[i])}");
        await page.CloseContextAsync();
    }

    private static long CountFrames(TestApp app) =>
        app.Cameras.Sum(camera => camera.Capture.GetStatistics().TotalPushed);

    // As the page is sampled: how old, by the clock in its pixels, the newest frame is at any time.
    private static async Task<double[]> SampleCaptureAsync(string url, TimeSpan duration)
    {
        var ages = new List<double>();
        using var capture = new LatestFrameCapture(new RtspSource(url));
        FrameStamp newest = default;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration)
        {
            await Task.Delay(97);
            using Frame? frame = capture.TryReadFrame();
            if (frame is not null && StampCodec.TryRead(frame.Image, out FrameStamp stamp)) newest = stamp;
            if (watch.Elapsed.TotalSeconds < 2) continue;
            ages.Add(FrameClock.Between(newest.TakenAtMicroseconds, FrameClock.NowMicroseconds).TotalSeconds);
        }

        return [.. ages];
    }

    private static string OldestOf(IEnumerable<List<double>> tiles, int tenth)
    {
        double oldest = tiles.SelectMany(tile => tile.Skip(tile.Count * tenth / 10).Take(tile.Count / 10))
            .DefaultIfEmpty()
            .Max();
        return (oldest * 1000).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Describe(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        if (sorted.Length == 0) return "none";
        return string.Create(CultureInfo.InvariantCulture,
            $"p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, max {At(1):0} ms of {sorted.Length}");

        double At(double part) => sorted[(int)((sorted.Length - 1) * part)] * 1000;
    }

    private void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Simulators(Process[] processes, string[] urls) : IAsyncDisposable
    {
        public string[] Urls => urls;

        public static async Task<Simulators> StartAsync(int count)
        {
            var processes = new Process[count];
            string[] urls = new string[count];
            for (int i = 0; i < count; i++)
            {
                processes[i] = Process.Start(new ProcessStartInfo(
                    Path.Combine(AppContext.BaseDirectory, "CameraSimulator"),
                    ["--bitrate", "2000", "--until-stdin-closes"])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                })!;
                urls[i] = (await processes[i].StandardOutput.ReadLineAsync().WaitAsync(TestApp.Limit))!;
            }

            return new Simulators(processes, urls);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (Process process in processes)
            {
                process.StandardInput.Close();
                await process.WaitForExitAsync().WaitAsync(TestApp.Limit);
                process.Dispose();
            }
        }
    }
}
