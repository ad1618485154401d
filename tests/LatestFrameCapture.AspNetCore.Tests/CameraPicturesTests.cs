namespace LatestFrames;

/// <summary>Pictures that nobody asks for any more, while the application's clock fails.</summary>
public sealed class CameraPicturesTests
{
    private static readonly PictureKey s_key = new(Width: 160, Quality: 75);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clock_that_fails_once_neither_ends_the_process_nor_keeps_the_pictures(bool onChange)
    {
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, SteppedCamera> { ["door"] = new() }, capture: SteppedCamera.Patient);
        Check(app, onChange);
    }

    // On one thread: the clock is rigged for it.
    private static void Check(TestApp app, bool onChange)
    {
        Camera door = app.Cameras["door"];
        var clock = new RiggedClock { IsRigged = true };
        var log = new ListLogger();
        var pictures = new CameraPictures(door, app.Views.States, clock, new JpegEncoder(0, app.Views), log);
        RiggedClock.RiggedTimer timer = Assert.Single(clock.Timers);
        Ask(pictures);
        Assert.Equal((1, 1), (pictures.CurrentKeys, timer.Changes));

        // Each different failure is logged once, and the next sweep is always due.
        clock.OnTimestamp = _ => throw RiggedClock.Fault();
        if (onChange) clock.OnTimestamp = null;
        clock.ThrowsOnChange = onChange;
        timer.Fire();
        timer.Fire();
        Assert.Contains("a clock's fault", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Contains("204", Assert.Single(log.Lines), StringComparison.Ordinal);
        clock.ThrowsOnChange = false;
        Assert.Equal(3, timer.Changes);
        if (onChange)
        {
            Ask(pictures);
            Assert.Equal(4, timer.Changes);
        }

        clock.OnTimestamp = now => now + 60 * clock.TimestampFrequency;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                timer.Fire();
                return pictures.CurrentKeys == 0;
            },
            TestApp.Limit));
        int changes = timer.Changes;
        Ask(pictures);
        Assert.Equal(changes + 1, timer.Changes);
    }

    private static void Ask(CameraPictures pictures)
    {
        Task<EncodedPicture?> picture = pictures.TryGetAsync(s_key, after: 0, CancellationToken.None);
        Assert.True(picture.Wait(TestApp.Limit));
        picture.Result?.Release();
    }
}
