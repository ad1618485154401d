namespace LatestFrames;

public sealed class PictureEncoderTests
{
    [Fact]
    public async Task A_picture_that_was_being_made_is_not_for_somebody_who_has_a_newer_one_of_another_size()
    {
        var camera = new SteppedCamera();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, SteppedCamera> { ["door"] = camera }, capture: SteppedCamera.Patient);
        Camera door = app.Cameras["door"];
        TimeProvider clock = app.Views.Clock;
        var isMade = new TaskCompletionSource();
        using var mayGoOn = new ManualResetEventSlim();
        var encoder = new PictureEncoder(
            door,
            new PictureKey(Width: 160, Quality: 75),
            new FrameTap(door, clock),
            new JpegEncoder(0, app.Views),
            new CameraFreshness(door, clock),
            app.Views.States,
            clock,
            onEncoded: () =>
            {
                isMade.TrySetResult();
                mayGoOn.Wait(TestApp.Limit);
            });
        var newcomer = new PictureWait(after: 0, isPatient: true);
        Assert.True(encoder.TryAdd(newcomer));
        await isMade.Task.WaitAsync(TestApp.Limit);

        // A tile that became larger: the second frame came, and was sent to it as a small picture.
        camera.Step();
        var grown = new PictureWait(after: 2, isPatient: true);
        Assert.True(encoder.TryAdd(grown));
        mayGoOn.Set();

        Assert.Equal(1, await NumberOfAsync(newcomer));
        camera.Step();
        Assert.Equal(3, await NumberOfAsync(grown));
    }

    private static async Task<long> NumberOfAsync(PictureWait wait)
    {
        EncodedPicture? picture = await wait.Task.WaitAsync(TestApp.Limit);
        Assert.NotNull(picture);
        picture.Release();
        return picture.Number;
    }
}
