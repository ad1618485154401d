namespace LatestFrames;

public sealed class EncodingTests
{
    [Fact]
    public async Task A_picture_is_encoded_once_for_all_pages()
    {
        Dictionary<string, StampedCamera> cameras =
            Enumerable.Range(0, 3).ToDictionary(i => $"camera{i}", _ => new StampedCamera());
        await using TestApp app = await TestApp.StartAsync(cameras);
        // On a busy machine a page would get smaller ones.
        app.Views.LowestLevel = 0;
        long[] before = [.. cameras.Values.Select(camera => camera.Frames)];
        WallClient[] pages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WallClient.ConnectAsync(app)));

        await Task.WhenAll(pages.Select(page => page.WatchAsync(cameras.Count, pictures: 20)));

        int index = 0;
        foreach ((string name, StampedCamera camera) in cameras)
        {
            long encodings = app.View(name).Pictures.TotalEncodings;

            // The frame that was there before too; and while this is counted another one may come.
            Assert.InRange(encodings, 20, camera.Frames - before[index++] + 2);
            Assert.Equal(1, app.View(name).Pictures.CurrentKeys);
        }

        foreach (WallClient page in pages) page.Dispose();
    }

    [Fact]
    public async Task Nothing_is_encoded_while_nobody_looks()
    {
        await using TestApp app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = new() });
        await app.WaitForFramesAsync("door", 30);
        Assert.Equal(0, app.View("door").Pictures.TotalEncodings);

        using (WallClient page = await WallClient.ConnectAsync(app)) await page.WatchAsync(1, pictures: 3);
        await WaitForRequestsAsync(app, 0);
        long encodings = app.View("door").Pictures.TotalEncodings;
        await app.WaitForFramesAsync("door", 30);

        // The one that the page had asked for.
        Assert.InRange(app.View("door").Pictures.TotalEncodings, encodings, encodings + 1);
    }

    [Fact]
    public async Task A_page_of_which_all_tiles_are_hidden_costs_nothing()
    {
        await using TestApp app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = new() });
        using WallClient page = await WallClient.ConnectAsync(app);
        await page.SendAsync("next 0 320");
        await page.ReceivePictureAsync();
        await page.SendAsync("done 0");
        long encodings = app.View("door").Pictures.TotalEncodings;

        await app.WaitForFramesAsync("door", 30);

        Assert.Equal(encodings, app.View("door").Pictures.TotalEncodings);
    }

    [Fact]
    public async Task On_demand_nothing_is_converted_while_nobody_looks_and_pictures_are_new()
    {
        var camera = new StampedCamera();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = camera }, conversion: FrameConversion.OnDemand);
        using HttpClient client = app.CreateClient();
        using HttpResponseMessage first = await client.GetAsync("door/frame.jpg");
        long read = app.Cameras["door"].Capture.GetStatistics().TotalPushed;
        await WaitForFramesAsync(camera, 50);
        Assert.InRange(app.Cameras["door"].Capture.GetStatistics().TotalPushed, read, read + 1);

        using HttpResponseMessage second = await client.GetAsync("door/frame.jpg");

        Assert.InRange(double.Parse(second.Headers.GetValues("X-Frame-Age").Single()), 0, 1);
        using WallClient page = await WallClient.ConnectAsync(app);
        await page.WatchAsync(1, pictures: 10);
    }

    [Fact]
    public async Task Sizes_are_limited_and_those_that_nobody_waits_for_make_room()
    {
        await using TestApp app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = new() });
        using HttpClient client = app.CreateClient();

        for (int width = 100; width < 100 + 2 * CameraPictures.MaxKeys; width++)
        {
            using HttpResponseMessage response = await client.GetAsync($"door/frame.jpg?width={width}");
            response.EnsureSuccessStatusCode();
        }

        Assert.InRange(app.View("door").Pictures.CurrentKeys, 1, CameraPictures.MaxKeys);
    }

    [Fact]
    public async Task The_camera_holds_no_frame_for_the_sake_of_viewers()
    {
        await using TestApp app = await TestApp.StartAsync(new Dictionary<string, StampedCamera> { ["door"] = new() });
        using (WallClient page = await WallClient.ConnectAsync(app)) await page.WatchAsync(1, pictures: 50);
        await WaitForRequestsAsync(app, 0);

        CaptureStatistics statistics = app.Cameras["door"].Capture.GetStatistics();
        Assert.InRange(statistics.CurrentLeased, 0, 1);
        Assert.InRange(statistics.CurrentBuffers, 1, 8);
    }

    private static async Task WaitForFramesAsync(StampedCamera camera, int count)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        long end = camera.Frames + count;
        while (camera.Frames < end) await Task.Delay(10, limit.Token);
    }

    private static async Task WaitForRequestsAsync(TestApp app, int count)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (app.Views.OpenRequests.Count != count) await Task.Delay(10, limit.Token);
    }
}
