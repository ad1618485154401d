using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Openings and closings, again and again, of the sources that have no such test of their own.</summary>
public sealed class OpeningsTests(ITestOutputHelper output)
{
    private const int WarmUp = 10;
    private const int Times = 200;

    [Fact]
    public async Task Openings_of_raw_video_leave_no_thread_and_no_handle()
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            for (int i = 0; ; i++)
            {
                AccessUnit unit = PictureStream.Hundred.Units[i % PictureStream.Hundred.Units.Count];
                await socket.SendAsync(unit.Data.AsMemory(0, unit.Length), SocketFlags.None, token);
                await Task.Delay(5, token);
            }
        });
        var source = new RawVideoSource($"tcp://127.0.0.1:{server.Port}");
        OpenAndClose(capture => capture.Open(source), () => server.Connections == 0);
    }

    [Theory]
    [InlineData(CaptureBackend.Automatic)]
    [InlineData(CaptureBackend.OpenCv)]
    public void Openings_of_OpenCV_leave_no_thread_and_no_handle(CaptureBackend backend)
    {
        using var video = new TestVideo(frames: 20, width: 256, height: 96);
        OpenAndClose(
            capture => capture.Open(video.FilePath), () => true, WatchedRtsp.Patient with { Backend = backend });
    }

    private void OpenAndClose(
        Func<LatestFrameCapture, bool> open, Func<bool> isQuiet, LatestFrameCaptureOptions? options = null)
    {
        using var capture = new LatestFrameCapture(options ?? WatchedRtsp.Patient);
        Repeat(WarmUp);
        ProcessFigures before = ProcessFigures.Take();
        Repeat(Times);
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 4, Handles: 4, MemoryMb: 50));

        output.WriteLine($"{before} -> {after}");
        Assert.InRange(after.Threads - before.Threads, -30, 4);
        Assert.InRange(after.Handles - before.Handles, -30, 4);
        Assert.InRange(after.MemoryMb - before.MemoryMb, -500, 50);
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);

        void Repeat(int times)
        {
            for (int i = 0; i < times; i++)
            {
                Assert.True(open(capture), capture.Failure?.Message);
                using (Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken)) Assert.NotNull(frame);
                capture.Release();
            }

            Assert.True(SpinWait.SpinUntil(isQuiet, TimeSpan.FromSeconds(30)), "connections are closed");
        }
    }
}
