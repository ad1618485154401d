namespace LatestFrames;

/// <summary>Connections again and again.</summary>
public sealed class MotionJpegSourceLeakTests(ITestOutputHelper output)
{
    private const int WarmUp = 10;
    private const int Times = 200;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Openings_and_closings_leave_no_thread_and_no_handle(bool isSecure, bool isSnapshot)
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = new HttpTestCamera
        {
            IsSecure = isSecure,
            Answer = (connection, request) =>
            {
                if (isSnapshot) connection.ReplyPicture(JpegPictures.Hundred[0]);
                else stream.Answer(connection, request);
            },
        }.Start();
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient);
        MotionJpegSource source = camera.Source();
        OpenAndClose(capture, source, camera, WarmUp);
        ProcessFigures before = ProcessFigures.Take();
        OpenAndClose(capture, source, camera, isSecure ? Times / 4 : Times);
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 4, Handles: 4, MemoryMb: 50));

        output.WriteLine($"{before} -> {after}");
        Assert.InRange(after.Threads - before.Threads, -30, 4);
        Assert.InRange(after.Handles - before.Handles, -30, 4);
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    private static void OpenAndClose(
        LatestFrameCapture capture, MotionJpegSource source, HttpTestCamera camera, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.True(capture.Open(source));
            using (Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken)) Assert.NotNull(frame);
            capture.Release();
        }

        Assert.True(
            SpinWait.SpinUntil(() => camera.OpenConnections == 0, TimeSpan.FromSeconds(30)), "connections are closed");
    }
}
