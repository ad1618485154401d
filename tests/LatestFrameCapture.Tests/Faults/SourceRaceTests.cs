using System.Net.Sockets;

namespace LatestFrames;

/// <summary>
/// Dispose, Release, a further Open and Set from other threads, at random moments, for each source without a native
/// call that waits: <see cref="DisposeRaces"/>.
/// </summary>
public sealed class SourceRaceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("rtsp", 120)]
    [InlineData("http", 120)]
    [InlineData("snapshots", 120)]
    [InlineData("raw", 120)]
    [InlineData("raw, decoded by a child", 400)]
    [InlineData("ffmpeg", 400)]
    public async Task Calls_at_any_moment_end_in_time(string kind, int longestMilliseconds)
    {
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = kind == "snapshots" ? Snapshot : new MultipartStream().Answer,
        }.Start();
        using RtspTestCamera rtsp = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = new PictureStream(PictureStream.Hundred).Packets,
        }.Start();
        await using LoopbackServer server = RawCamera();
        var races = new DisposeRaces(DisposeRaces.Times, TimeSpan.FromMilliseconds(longestMilliseconds));
        int seed = Random.Shared.Next();
        output.WriteLine($"{kind}, seed {seed}");
        await races.RunAsync(
            seed,
            capacity => new LatestFrameCapture(WatchedRtsp.Patient with { Capacity = capacity }),
            Make,
            TestContext.Current.CancellationToken);
        output.WriteLine($"{kind}: {races}");

        // A busy machine makes single ones late.
        Assert.InRange(races.NineOfTen, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, races.Abandoned);
        Assert.True(
            SpinWait.SpinUntil(
                () => camera.OpenConnections == 0 && server.Connections == 0 && !FFmpegTestInput.Children().Any(
                    child => child.Command.Contains("rawvideo", StringComparison.Ordinal)),
                s_limit),
            "connections and children are gone");

        IFrameSource Make() => kind switch
        {
            "rtsp" => new RtspSource(rtsp.UrlText()),
            "http" => camera.Source(),
            "snapshots" => new MotionJpegSource(camera.Url()) { PollInterval = TimeSpan.FromMilliseconds(20) },
            "raw" => new RawVideoSource($"tcp://127.0.0.1:{server.Port}"),
            "ffmpeg" => new FFmpegSource("testsrc=size=320x240:rate=25,realtime")
            {
                ExecutablePath = FFmpegTestInput.Executable,
                InputOptions = { ["f"] = "lavfi" },
            },
            _ => new RawVideoSource($"tcp://127.0.0.1:{server.Port}") { Decoder = VideoDecoderKind.FFmpegProcess },
        };
    }

    private static void Snapshot(HttpTestConnection connection, RtspTestRequest request)
    {
        if (connection.Pause(5)) connection.ReplyPicture(JpegPictures.Hundred[0]);
    }

    private static LoopbackServer RawCamera() => new(async (socket, token) =>
    {
        for (int i = 0; ; i++)
        {
            AccessUnit unit = PictureStream.Hundred.Units[i % PictureStream.Hundred.Units.Count];
            await socket.SendAsync(unit.Data.AsMemory(0, unit.Length), SocketFlags.None, token);
            await Task.Delay(20, token);
        }
    });
}
