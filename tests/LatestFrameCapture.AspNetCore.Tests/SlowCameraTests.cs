using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>Cameras of which the next picture may be long in coming.</summary>
public sealed class SlowCameraTests
{
    private static readonly PictureKey s_key = new(0, 80);

    [Fact]
    public async Task On_demand_the_only_picture_is_sent_when_the_link_has_room()
    {
        var slow = new SteppedCamera();
        var quick = new StampedCamera();
        await using TestApp app = await StartAsync(
            new Dictionary<string, IFrameSource> { ["a"] = quick, ["b"] = new StampedCamera(), ["slow"] = slow },
            FrameConversion.OnDemand);
        using WallClient page = await WallClient.ConnectAsync(app);
        for (int i = 0; i < 2; i++) await page.SendAsync($"next {i} 320");
        for (int i = 0; i < 2; i++) await page.ReceivePictureAsync();

        // Two are under way, which is all that a page gets at first. So this one waits, longer than it is new.
        await page.SendAsync("next 2 320");
        await WaitUntilAsync(() => app.View("slow").Pictures.CurrentKeys == 1);
        LatestFrameCapture capture = app.Cameras["slow"].Capture;
        while (capture.GetStatistics().TotalPushed == 0)
        {
            // Not wanted yet, for the first ones.
            long grabbed = capture.GetStatistics().TotalGrabbed;
            slow.Step();
            await WaitUntilAsync(
                () => capture.GetStatistics() is var now
                    && now.TotalGrabbed > grabbed
                    && now.TotalPushed + now.TotalDiscardedUnwanted == now.TotalGrabbed);
        }

        await WaitUntilAsync(() => app.View("slow").Pictures.TotalEncodings == 1);
        long then = quick.Frames + 10;
        await WaitUntilAsync(() => quick.Frames >= then);
        for (int i = 0; i < 2; i++) await page.SendAsync($"next {i} 320");

        using var limit = new CancellationTokenSource(TestApp.Limit);
        int camera;
        do
        {
            camera = (await page.ReceivePictureAsync(limit.Token)).Camera;
            if (camera != 2) await page.SendAsync($"next {camera} 320");
        }
        while (camera != 2);
    }

    [Fact]
    public async Task On_demand_a_slow_camera_is_drawn_and_delays_no_other()
    {
        var slow = new StampedCamera { FramesPerSecond = 1 };
        await using TestApp app = await StartAsync(
            new Dictionary<string, IFrameSource>
            {
                ["slow"] = slow,
                ["a"] = new StampedCamera(),
                ["b"] = new StampedCamera()
            },
            FrameConversion.OnDemand);
        // On a busy machine the page would get smaller ones.
        app.Views.LowestLevel = 0;
        using WallClient page = await WallClient.ConnectAsync(app);
        using var limit = new CancellationTokenSource(TestApp.Limit);
        int[] counts = new int[3];
        for (int i = 0; i < 3; i++) await page.SendAsync($"next {i} 320");
        while (counts[0] < 4)
        {
            int camera = (await page.ReceivePictureAsync(limit.Token)).Camera;
            counts[camera]++;
            await page.SendAsync($"next {camera} 320");
        }

        // 25 for each of the slow one's; half of them on a busy machine.
        Assert.True(counts[1] > 20 && counts[2] > 20, string.Join(", ", counts));
        Assert.InRange(app.View("slow").Pictures.TotalEncodings, 4, 6);
    }

    [Fact]
    public async Task A_picture_that_came_after_the_last_viewer_had_gone_is_there_for_the_next_one()
    {
        var camera = new SteppedCamera();
        await using TestApp app = await StartAsync(new Dictionary<string, IFrameSource> { ["door"] = camera });
        CameraPictures pictures = app.View("door").Pictures;
        long first = await TakeAsync(pictures, after: 0);
        using (var end = new CancellationTokenSource())
        {
            Task<EncodedPicture?> waiting = pictures.WaitAsync(s_key, first, end.Token);
            // Answered when the camera is being waited for.
            Assert.Null(await pictures.TryGetAsync(s_key, first, CancellationToken.None).WaitAsync(TestApp.Limit));
            await end.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        camera.Step();
        LatestFrameCapture capture = app.Cameras["door"].Capture;
        await WaitUntilAsync(() => capture.GetStatistics() is { TotalRead: 2, CurrentLeased: 0 or 1 });

        Assert.Equal(first + 1, await TakeAsync(pictures, first));
    }

    [Fact]
    public async Task What_came_before_an_outage_is_not_current()
    {
        var camera = new SteppedCamera();
        await using TestApp app = await StartAsync(new Dictionary<string, IFrameSource> { ["door"] = camera });
        CameraPictures pictures = app.View("door").Pictures;
        using var limit = new CancellationTokenSource(TestApp.Limit);
        EncodedPicture? picture = await pictures.WaitAsync(s_key, 0, limit.Token);
        Assert.NotNull(picture);
        Assert.True(pictures.IsCurrent(picture));
        // Learns of it after the pictures have.
        var lost = new TaskCompletionSource();
        app.Cameras["door"].Capture.StateChanged += (_, change) =>
        {
            if (change.Previous == CaptureState.Live) lost.TrySetResult();
        };

        camera.IsOn = false;
        await app.WaitForStateAsync("door", CaptureState.Reconnecting);
        camera.IsOn = true;
        await app.WaitForStateAsync("door", CaptureState.Live);
        await lost.Task.WaitAsync(TestApp.Limit);

        Assert.False(pictures.IsCurrent(picture));
        camera.Step();
        Assert.True(await TakeAsync(pictures, after: 0) > picture.Number);
        picture.Release();
    }

    [Fact]
    public async Task A_viewer_takes_no_frame_of_a_file_from_the_program()
    {
        var file = new SteppedCamera { IsLive = false, Length = 60 };
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, SteppedCamera> { ["film"] = file },
            capture: options => options.Delivery = FrameDelivery.Every);
        CameraPictures pictures = app.View("film").Pictures;
        var numbers = new List<long>();
        long seen = await TakeAsync(pictures, after: 0);
        using var limit = new CancellationTokenSource(TestApp.Limit);
        await foreach (Frame frame in app.Cameras["film"].Capture.ReadAllAsync(limit.Token))
        {
            using (frame) numbers.Add(frame.Number);
            if (numbers.Count < 20) seen = await TakeAsync(pictures, seen);
        }

        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), numbers);
        Assert.InRange(seen, 20, 60);
    }

    [Fact]
    public async Task A_viewer_takes_no_frame_of_a_file_that_a_change_of_the_configuration_has_made_a_shared_one()
    {
        var file = new SteppedCamera { IsLive = false, Length = 60 };
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        FrameDelivery delivery = FrameDelivery.Latest;
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, SteppedCamera> { ["film"] = file },
            capture: options => options.Delivery = delivery,
            services: services => services.AddSingleton<IOptionsChangeTokenSource<CameraOptions>>(
                new ConfigurationChangeTokenSource<CameraOptions>("film", configuration)));
        Camera film = app.Cameras["film"];
        CameraPictures pictures = app.View("film").Pictures;
        long seen = await TakeAsync(pictures, after: 0);

        delivery = FrameDelivery.Every;
        configuration.Reload();
        await WaitUntilAsync(() => film.Delivery == FrameDelivery.Every);

        var numbers = new List<long>();
        using var limit = new CancellationTokenSource(TestApp.Limit);
        await foreach (Frame frame in film.Capture.ReadAllAsync(limit.Token))
        {
            using (frame) numbers.Add(frame.Number);
            if (numbers.Count < 20) seen = await TakeAsync(pictures, seen);
        }

        Assert.Equal(Enumerable.Range(0, 60).Select(i => numbers[0] + i), numbers);
        Assert.InRange(seen, numbers[0] + 19, numbers[^1]);
    }

    [Fact]
    public async Task On_demand_a_picture_that_waited_for_the_link_is_replaced_by_a_newer_one()
    {
        var names = new[] { "a", "b", "late" };
        await using TestApp app = await StartAsync(
            names.ToDictionary(name => name, IFrameSource (_) => new StampedCamera()), FrameConversion.OnDemand);
        LatestFrameCapture late = app.Cameras["late"].Capture;
        bool isNewer = false;

        // A newer one has a tenth of a second to come, which may pass on a busy machine.
        for (int round = 0; round < 20 && !isNewer; round++)
        {
            using WallClient page = await WallClient.ConnectAsync(app);
            for (int i = 0; i < 2; i++) await page.SendAsync($"next {i} 320");
            for (int i = 0; i < 2; i++) await page.ReceivePictureAsync();

            // Two are under way, which is all that a page gets at first. So this one waits, longer than it is new.
            long encodings = app.View("late").Pictures.TotalEncodings;
            await page.SendAsync("next 2 320");
            await WaitUntilAsync(() => app.View("late").Pictures.TotalEncodings > encodings);
            long then = late.GetStatistics().TotalGrabbed;
            await WaitUntilAsync(() => late.GetStatistics().TotalGrabbed > then + 15);
            long before = late.GetStatistics().TotalGrabbed;
            for (int i = 0; i < 2; i++) await page.SendAsync($"done {i}");

            WallClientMessage picture = await page.ReceivePictureAsync();
            Assert.Equal(2, picture.Camera);
            isNewer = picture.Number >= before;
        }

        Assert.True(isNewer);
    }

    private static Task<TestApp> StartAsync(
        Dictionary<string, IFrameSource> cameras, FrameConversion conversion = FrameConversion.Eager) =>
        TestApp.StartAsync(
            cameras, conversion: conversion, capture: SteppedCamera.Patient);

    private static async Task<long> TakeAsync(CameraPictures pictures, long after)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        EncodedPicture? picture = await pictures.WaitAsync(s_key, after, limit.Token);
        Assert.NotNull(picture);
        picture.Release();
        return picture.Number;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        while (!condition()) await Task.Delay(10, limit.Token);
    }
}
