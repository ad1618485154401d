using System.Text.Json;

namespace LatestFrames;

public sealed class StreamTests
{
    [Fact]
    public async Task The_boundary_follows_each_picture_at_once()
    {
        var camera = new StampedCamera();
        await using TestApp app = await StartAsync(camera);
        using RawClient client = await RawClient.GetAsync(app, "door/stream.mjpeg?width=320");
        await client.ReadNumberAsync();

        // Nothing more comes; what has come is whole.
        camera.IsOn = false;
        string line;
        do line = await client.ReadLineAsync();
        while (line != "--frame");
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
        using var capture = new LatestFrameCapture(new MotionJpegSource(new Uri(app.Wall, "door/stream.mjpeg").ToString()));
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
        RawClient[] slow = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RawClient.GetAsync(app, "door/stream.mjpeg")));
        try
        {
            foreach (RawClient client in slow) await client.ReadNumberAsync();
            long encodings = app.View("door").Pictures.TotalEncodings;
            long frames = camera.Frames;
            using RawClient quick = await RawClient.GetAsync(app, "door/stream.mjpeg");
            long first = await quick.ReadNumberAsync();
            long last = first;
            int count = 0;
            for (; last - first < 75; count++) last = await quick.ReadNumberAsync();

            // On a busy machine even a quick client may skip some.
            Assert.True(count > 30, $"{count} of 75");
            Assert.InRange(app.View("door").Pictures.TotalEncodings - encodings, 1, camera.Frames - frames + 2);
        }
        finally
        {
            foreach (RawClient client in slow) client.Dispose();
        }
    }

    [Fact]
    public async Task Memory_stays_level_while_pages_and_slow_clients_look()
    {
        await using TestApp app = await StartAsync(new StampedCamera { FramesPerSecond = 100, Size = new OpenCvSharp.Size(640, 480) });
        RawClient[] slow = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RawClient.GetAsync(app, "door/stream.mjpeg")));
        using WallClient page = await WallClient.ConnectAsync(app);
        await page.WatchAsync(1, pictures: 200, width: 640);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await page.WatchAsync(1, pictures: 800, width: 640);

        // 800 pictures are 30 MB.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 5_000_000);
        Assert.InRange(app.Cameras["door"].Capture.GetStatistics().CurrentBuffers, 1, 10);
        foreach (RawClient client in slow) client.Dispose();
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
