using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace LatestFrames;

/// <summary>The figures of the documents, on a quiet machine:
/// <c>-explicit only -class LatestFrames.WallMeasurements</c>.</summary>
public sealed class WallMeasurements(BrowserFixture browser, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("WALL_SECONDS") ?? "40", CultureInfo.InvariantCulture));

    [Fact(Explicit = true)]
    public async Task Nine_cameras_in_the_browser()
    {
        await using TestApp app = await StartAsync(9);
        IPage page = await OpenAsync(app.Wall, app);
        await ReportAsync(app, page);
    }

    [Fact(Explicit = true)]
    public async Task Nine_rtsp_cameras_in_the_browser()
    {
        // Each is read by three captures: nine encoders would take the machine for themselves.
        var options = new SimulatorOptions { BitrateKbps = 1500 };
        CameraSimulator[] simulators = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => CameraSimulator.StartAsync(CameraProtocol.Rtsp, options)));
        await using (TestApp app = await TestApp.StartAsync(
            Enumerable.Range(0, 9).ToDictionary(i => $"camera {i + 1}", i => new RtspSource(simulators[i % 3].Url))))
        {
            await ReportAsync(app, await OpenAsync(app.Wall, app));
        }

        foreach (CameraSimulator simulator in simulators) await simulator.DisposeAsync();
    }

    [Fact(Explicit = true)]
    public async Task Nine_cameras_over_one_megabit()
    {
        await using TestApp app = await StartAsync(9, isDetailed: true);
        await using var link = new SlowLink(app.Address.Port, bitsPerSecond: 1_000_000);
        IPage page = await OpenAsync(new UriBuilder(app.Wall) { Port = link.Port }.Uri, app);
        await page.SampleAgesAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        await ReportAsync(app, page);
    }

    [Fact(Explicit = true)]
    public async Task Sixteen_cameras_and_four_pages()
    {
        await using TestApp app = await StartAsync(16);
        double alone = await CpuUse.MeasureAsync(Task.Delay(TimeSpan.FromSeconds(10)));
        long none = app.Views.All.Sum(view => view.Pictures.TotalEncodings);
        long frames = app.Cameras.Sum(camera => camera.Capture.GetStatistics().TotalPushed);
        var watch = Stopwatch.StartNew();
        WallClient[] pages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WallClient.ConnectAsync(app)));
        double looked = await CpuUse.MeasureAsync(
            Task.WhenAll(pages.Select(page => page.WatchAsync(16, pictures: 250))));
        double seconds = watch.Elapsed.TotalSeconds;
        long encodings = app.Views.All.Sum(view => view.Pictures.TotalEncodings);
        frames = app.Cameras.Sum(camera => camera.Capture.GetStatistics().TotalPushed) - frames;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"16 cameras: {alone:0.00} cores without a page, {none} encodings; "
            + $"with 4 pages for {seconds:0.0} s {looked:0.00} cores (clients included), "
            + $"{frames} frames, {encodings} encodings"));
        foreach (WallClient page in pages) page.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task A_picture_of_a_wall_that_runs_already()
    {
        string? address = Environment.GetEnvironmentVariable("WALL_URL");
        Assert.SkipWhen(address is null, "WALL_URL names no wall.");
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            IPage page = await browser.OpenAsync(new Uri(address), width: 1280, height: 800, scheme: scheme);
            await Assertions.Expect(page.Locator(".tile:not(.is-away)")).Not.ToHaveCountAsync(0);
            await page.SampleAgesAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
            await page.SaveScreenshotAsync("sample-" + scheme.ToString().ToLowerInvariant());
            await page.CloseContextAsync();
        }
    }

    private static Task<TestApp> StartAsync(int count, bool isDetailed = false) => TestApp.StartAsync(
        Enumerable.Range(1, count)
            .ToDictionary(i => $"camera {i}", _ => new StampedCamera { IsDetailed = isDetailed }));

    private async Task<IPage> OpenAsync(Uri address, TestApp app)
    {
        IPage page = await browser.OpenAsync(address);
        foreach (Camera camera in app.Cameras) await page.WaitForDrawingAsync(camera.Name);
        return page;
    }

    private async Task ReportAsync(TestApp app, IPage page)
    {
        var inCapture = new List<double>();
        using var end = new CancellationTokenSource();
        Task sampling = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                inCapture.AddRange(
                    app.Cameras.Select(camera => camera.Capture.GetStatistics().CurrentAge!.Value.TotalSeconds));
                await Task.Delay(97);
            }
        });
        (long managed, long resident) = ReadMemory();
        double cores = await CpuUse.MeasureAsync(page.SampleAsync(s_duration, TimeSpan.FromMilliseconds(97)));

        // Before the samples come: they are larger than what is looked for.
        (long managedAfter, long residentAfter) = ReadMemory();
        await end.CancelAsync();
        await sampling;
        List<double>[] ages = await page.FetchAgesAsync();
        long encodings = app.Views.All.Sum(view => view.Pictures.TotalEncodings);
        string load = await File.ReadAllTextAsync("/proc/loadavg");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"load {load}server {cores:0.00} cores with its cameras, {encodings} encodings"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: managed {managed / 1024} {(managedAfter - managed) / 1024:+0;-0} KiB, "
            + $"working set {resident / 1024} {(residentAfter - resident) / 1024:+0;-0} KiB"));
        output.WriteLine("in the capture: " + Describe(inCapture));
        output.WriteLine("in the browser: " + Describe(ages.SelectMany(tile => tile)));
        for (int third = 0; third < 3; third++)
        {
            output.WriteLine($"third {third + 1}: " + Describe(ages.SelectMany(tile =>
                tile.Skip(tile.Count * third / 3).Take(tile.Count / 3))));
        }

        await page.CloseContextAsync();
    }

    private static (long Managed, long Resident) ReadMemory()
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        return (managed, Environment.WorkingSet);
    }

    private static string Describe(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        return string.Create(CultureInfo.InvariantCulture,
            $"p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, max {At(1):0} ms of {sorted.Length}");

        double At(double part) => sorted[(int)((sorted.Length - 1) * part)] * 1000;
    }
}
