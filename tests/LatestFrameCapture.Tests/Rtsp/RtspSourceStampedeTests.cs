namespace LatestFrames;

/// <summary>Many cameras that are opened in one moment.</summary>
public sealed class RtspSourceStampedeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Few_connect_at_once_and_all_are_opened()
    {
        int connecting = 0, most = 0;
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = new PictureStream(PictureStream.Hundred).Packets,
            Answer = request =>
            {
                // From the description on; what comes before it is a moment.
                if (request.Method == "DESCRIBE")
                {
                    int now = Interlocked.Increment(ref connecting);
                    for (int before = most; now > before; before = most)
                        Interlocked.CompareExchange(ref most, now, before);
                    Thread.Sleep(20);
                }

                if (request.Method == "SETUP") Interlocked.Decrement(ref connecting);
                return null;
            },
        }.Start();
        var turns = new Turns(3, TimeSpan.FromHours(1), TimeProvider.System);
        string url = camera.UrlText();
        LatestFrameCapture[] captures = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(_ => OnThread(() => new LatestFrameCapture(
                new RtspSource(url) { Turns = turns, KeyFramesOnly = true },
                new LatestFrameCaptureOptions { OpenTimeout = s_patience }))));
        try
        {
            Assert.All(captures, capture => Assert.True(capture.IsOpened()));
            Assert.InRange(most, 1, 3);
            Assert.Equal((0, 0), (turns.Taken, turns.Waiting));
        }
        finally
        {
            foreach (LatestFrameCapture capture in captures) await capture.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_camera_that_does_not_answer_holds_up_another_one_no_longer_than_a_turn()
    {
        using RtspTestCamera hanging = new RtspTestCamera { Answer = _ => "" }.Start();
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = new PictureStream(PictureStream.Hundred).Packets,
        }.Start();
        var turns = new Turns(1, TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var patient = new LatestFrameCaptureOptions { OpenTimeout = s_patience };
        string hangingUrl = hanging.UrlText(), url = camera.UrlText();
        Task<LatestFrameCapture> first = OnThread(
            () => new LatestFrameCapture(new LatestFrameCaptureOptions { OpenTimeout = s_patience }));
        await using LatestFrameCapture stuck = await first;
        Task<bool> opening = OnThread(() => stuck.Open(new RtspSource(hangingUrl) { Turns = turns }));
        Assert.True(SpinWait.SpinUntil(() => turns.Taken == 1 || opening.IsCompleted, s_patience));

        using var capture = new LatestFrameCapture(new RtspSource(url) { Turns = turns }, patient);
        Assert.True(capture.IsOpened());
        Assert.False(opening.IsCompleted);
        stuck.Release();
        Assert.False(await opening);
    }

    private static Task<T> OnThread<T>(Func<T> function) => Task.Factory.StartNew(
        function, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
