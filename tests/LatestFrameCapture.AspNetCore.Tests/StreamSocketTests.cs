namespace LatestFrames;

/// <summary>Coded pictures over the page's WebSocket, without a browser.</summary>
public sealed class StreamSocketTests
{
    [Fact]
    public async Task Coded_pictures_begin_with_a_key_frame_and_none_is_missing_but_before_one()
    {
        await using TestApp app = await StartAsync(new CodedCamera());
        using WallClient client = await WallClient.ConnectAsync(app);

        await client.SendAsync("play 0");
        WallClientMessage last = await client.ReceivePictureAsync();
        Assert.True(last.IsKey);
        Assert.Equal(0x42c01f, last.Profile);
        Assert.Equal(2000, last.Content.Length);
        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync($"drawn 0 {last.Sequence} 5");
            WallClientMessage next = await client.ReceivePictureAsync();
            Assert.Equal(last.Sequence + 1, next.Sequence);

            // After 200 ms in which this machine did something else it goes on at a newer key frame.
            Assert.True(
                next.Number == last.Number + 1 || (next.IsKey && next.Number > last.Number),
                $"{next.Number} after {last.Number}");
            last = next;
        }

        // Nobody has read the camera as pictures.
        Assert.Equal(0, app.View("door").Pictures.TotalEncodings);
        Assert.Equal(0, app.Cameras["door"].Capture.GetStatistics().TotalPushed);
    }

    [Fact]
    public async Task A_page_that_answers_nothing_gets_few_and_is_told_that_no_more_come()
    {
        await using TestApp app = await StartAsync(new CodedCamera());
        using WallClient client = await WallClient.ConnectAsync(app);
        await client.SendAsync("play 0");

        int units = 0;
        while (true)
        {
            WallClientMessage? message = await client.ReceiveAsync();
            Assert.NotNull(message);
            if (message.Json is null) units++;
            else if (message.IsNoStream(camera: 0)) break;
        }

        Assert.InRange(units, 1, StreamPace.MaxUnits);
    }

    [Fact]
    public async Task A_tile_that_is_hidden_costs_nothing()
    {
        await using TestApp app = await StartAsync(new CodedCamera());
        using WallClient client = await WallClient.ConnectAsync(app);
        LatestFrameCapture capture = app.Cameras["door"].Capture;
        Assert.Equal(0, capture.GetStatistics().CurrentTaps);
        await client.SendAsync("play 0");
        await client.ReceivePictureAsync();
        Assert.InRange(capture.GetStatistics().CurrentTaps, 1, 2);

        await client.SendAsync("stop 0");

        await WaitUntilAsync(() => capture.GetStatistics().CurrentTaps == 0);
    }

    [Fact]
    public async Task A_page_that_has_gone_costs_nothing()
    {
        await using TestApp app = await StartAsync(new CodedCamera());
        LatestFrameCapture capture = app.Cameras["door"].Capture;
        using (WallClient client = await WallClient.ConnectAsync(app))
        {
            await client.SendAsync("play 0");
            await client.ReceivePictureAsync();
        }

        await WaitUntilAsync(() => capture.GetStatistics().CurrentTaps == 0);
    }

    [Fact]
    public async Task A_second_page_begins_at_once_with_what_is_in_memory()
    {
        await using TestApp app = await StartAsync(new CodedCamera { Group = 500 });
        using WallClient first = await WallClient.ConnectAsync(app);
        using WallClient second = await WallClient.ConnectAsync(app);
        await first.SendAsync("play 0");
        WallClientMessage key = await first.ReceivePictureAsync();
        await second.SendAsync("play 0");
        WallClientMessage picture = await second.ReceivePictureAsync();

        Assert.Equal((true, key.Number), (picture.IsKey, picture.Number));
    }

    [Theory]
    [InlineData("another coding")]
    [InlineData("another order")]
    [InlineData("decoded elsewhere")]
    public async Task A_page_is_told_that_a_camera_has_no_stream_for_it(string why)
    {
        IFrameSource camera = why switch
        {
            "another coding" => new CodedCamera { Codec = VideoCodec.H265 },
            "another order" => new CodedCamera { IsReordered = true },
            _ => new StampedCamera(),
        };
        await using TestApp app = await StartAsync(camera);
        using WallClient client = await WallClient.ConnectAsync(app);
        await client.SendAsync("play 0");
        bool isTold = false;
        for (int i = 0; i < 200 && !isTold; i++)
        {
            WallClientMessage? message = await client.ReceiveAsync();
            Assert.NotNull(message);
            if (message.Json is null) await client.SendAsync($"drawn 0 {message.Sequence} 5");
            else isTold = message.IsNoStream(camera: 0);
        }

        Assert.True(isTold);

        // Told once, and JPEG comes.
        await client.SendAsync("next 0 320");
        WallClientMessage picture = await client.ReceivePictureAsync();
        Assert.Equal(0, picture.Sequence);
        await WaitUntilAsync(() => app.Cameras["door"].Capture.GetStatistics().CurrentTaps == 0);
    }

    private static Task<TestApp> StartAsync(IFrameSource camera) => TestApp.StartAsync(
        new Dictionary<string, IFrameSource> { ["door"] = camera },
        conversion: camera is StampedCamera ? FrameConversion.Eager : FrameConversion.OnDemand);

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (!condition()) await Task.Delay(20, limit.Token);
    }
}
