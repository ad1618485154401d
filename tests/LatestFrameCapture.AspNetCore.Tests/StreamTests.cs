using System.Text.Json;

namespace LatestFrames;

public sealed class StreamTests
{
    [Fact]
    public async Task The_boundary_follows_each_picture_at_once()
    {
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, SteppedCamera> { ["door"] = new() }, capture: SteppedCamera.Patient);
        using RawClient client = await RawClient.GetAsync(app, "door/stream.mjpeg?width=320");
        await client.ReadNumberAsync();

        // Nothing more comes; what has come is whole.
        string line;
        do line = await client.ReadLineAsync();
        while (line != "--frame");
    }

    [Fact]
    public async Task A_stream_is_cut_off_while_its_camera_is_away()
    {
        var camera = new StampedCamera();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = camera },
            capture: options => options.StallTimeout = TimeSpan.FromSeconds(2));
        using HttpClient client = app.CreateClient();
        await using Stream stream = await client.GetStreamAsync("door/stream.mjpeg?width=320");
        await stream.ReadExactlyAsync(new byte[1000]);

        camera.IsOn = false;

        // Not a regular end, which would say that all has come.
        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null).WaitAsync(TestApp.Limit));
    }

    [Fact]
    public async Task A_stream_is_cut_off_when_the_application_closes_its_camera()
    {
        await using TestApp app = await StartAsync(new StampedCamera());
        using HttpClient client = app.CreateClient();
        await using Stream stream = await client.GetStreamAsync("door/stream.mjpeg?width=320");
        await stream.ReadExactlyAsync(new byte[1000]);

        app.Cameras["door"].Capture.Dispose();

        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null).WaitAsync(TestApp.Limit));
        using JsonDocument report = JsonDocument.Parse(await client.GetStringAsync("door"));
        Assert.False(report.RootElement.TryGetProperty("backend", out _));
    }

    [Fact]
    public async Task A_slow_client_skips_pictures()
    {
        var camera = new StampedCamera { IsNoise = true };
        await using TestApp app = await StartAsync(camera);
        using RawClient client = await RawClient.GetAsync(app, "door/stream.mjpeg?quality=95");
        var numbers = new List<long> { await client.ReadNumberAsync() };

        // A picture of noise is a megabyte: few of them fit into what buffers there are.
        await app.WaitForFramesAsync("door", 75);
        for (int i = 0; i < 20; i++) numbers.Add(await client.ReadNumberAsync());

        Assert.Contains(numbers.Zip(numbers.Skip(1)), pair => pair.Second - pair.First > 30);
        Assert.InRange(app.View("door").Pictures.TotalEncodings, 20, 40);
    }

    [Fact]
    public async Task The_librarys_own_source_reads_the_stream()
    {
        await using TestApp app = await StartAsync(new StampedCamera());
        using var capture = new LatestFrameCapture(
            new MotionJpegSource(new Uri(app.Wall, "door/stream.mjpeg").ToString()));
        using var limit = new CancellationTokenSource(TestApp.Limit);
        for (int i = 0; i < 10; i++)
        {
            using Frame? frame = await capture.ReadAsync(limit.Token);
            Assert.NotNull(frame);
            Assert.InRange(StampCodec.AgeOf(frame.Image)!.Value, TimeSpan.Zero, TestApp.Limit);
            Assert.NotNull(frame.CameraTime);
        }
    }

    [Fact]
    public async Task Fifty_clients_that_read_nothing_do_not_slow_the_next_one()
    {
        var camera = new StampedCamera { IsNoise = true, Size = new OpenCvSharp.Size(640, 480) };
        await using TestApp app = await StartAsync(camera);
        RawClient[] slow = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => RawClient.GetAsync(app, "door/stream.mjpeg")));
        try
        {
            foreach (RawClient client in slow) await client.ReadNumberAsync();
            Assert.Equal(50, app.Views.OpenRequests.Count);
            long encodings = app.View("door").Pictures.TotalEncodings;
            long frames = camera.Frames;
            using RawClient quick = await RawClient.GetAsync(app, "door/stream.mjpeg");
            for (int i = 0; i < 50; i++) await quick.ReadNumberAsync();

            // 50 pictures take 2 s, but the camera goes by the clock and a busy machine sends them later: what must not
            // elapse is the time limit.
            Assert.InRange(camera.Frames - frames, 0, (long)(camera.FramesPerSecond * TestApp.Limit.TotalSeconds));

            // One for all; and all are still there.
            Assert.InRange(app.View("door").Pictures.TotalEncodings - encodings, 1, camera.Frames - frames + 2);
            Assert.Equal(51, app.Views.OpenRequests.Count);
        }
        finally
        {
            foreach (RawClient client in slow) client.Dispose();
        }
    }

    [Fact]
    public async Task Memory_stays_level_while_pages_and_slow_clients_look()
    {
        await using TestApp app = await StartAsync(
            new StampedCamera { FramesPerSecond = 100, Size = new OpenCvSharp.Size(640, 480) });
        RawClient[] slow = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => RawClient.GetAsync(app, "door/stream.mjpeg")));
        CameraPictures pictures = app.View("door").Pictures;
        using (WallClient page = await WallClient.ConnectAsync(app))
        {
            await page.WatchAsync(1, pictures: 200, width: 640);
            long before = GC.GetTotalMemory(forceFullCollection: true);

            await page.WatchAsync(1, pictures: 800, width: 640);

            // 800 pictures are 30 MB.
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 5_000_000);
            Assert.InRange(app.Cameras["door"].Capture.GetStatistics().CurrentBuffers, 1, 10);
            // The newest of each size, one on its way to each client, one being encoded.
            Assert.InRange(pictures.CurrentPictures, 1, 2 * pictures.CurrentKeys + slow.Length + 2);
        }

        // Buffers that nobody returns would be collected and not be seen in the memory.
        foreach (RawClient client in slow) client.Dispose();
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (app.Views.OpenRequests.Count > 0 || pictures.CurrentPictures > pictures.CurrentKeys)
            await Task.Delay(10, limit.Token);
    }

    [Fact]
    public async Task Events_tell_all_states_and_then_those_that_change()
    {
        var camera = new StampedCamera();
        await using TestApp app = await StartAsync(camera);
        using RawClient client = await RawClient.GetAsync(app, "events");

        Assert.Equal("Live", await ReadStateAsync(client));
        camera.IsOn = false;
        Assert.Equal("Reconnecting", await ReadStateAsync(client));
        camera.IsOn = true;
        string state;
        do state = await ReadStateAsync(client);
        while (state == "Reconnecting");
        Assert.Equal("Live", state);
    }

    private static Task<TestApp> StartAsync(StampedCamera camera) =>
        TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = camera });

    private static async Task<string> ReadStateAsync(RawClient client)
    {
        const string data = "data: ";
        while (true)
        {
            string line = await client.ReadLineAsync();
            if (!line.StartsWith(data, StringComparison.Ordinal)) continue;
            using JsonDocument state = JsonDocument.Parse(line[data.Length..]);
            return state.RootElement.GetProperty("state").GetString()!;
        }
    }
}
