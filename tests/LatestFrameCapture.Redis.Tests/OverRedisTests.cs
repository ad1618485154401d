namespace LatestFrames;

/// <summary>With redis-server.</summary>
public sealed class OverRedisTests(ITestOutputHelper output) : AcrossMachinesTests(output)
{
    [Fact]
    public void A_server_that_freezes_holds_nobody_up()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        server.Freeze(true);
        try
        {
            PublishedCamera.WaitFor(
                () => camera.There.State is CaptureState.Stalled or CaptureState.Reconnecting, "noticed");
            long frozen = FrameClock.NowMicroseconds;
            server.Freeze(false);
            FrameStamp stamp;
            do
            {
                using Frame? frame = camera.There.ReadFrame();
                Assert.True(StampCodec.TryRead(frame!.Image, out stamp));
                Assert.True(stamp.TakenAtMicroseconds > frozen - 500_000, "a frame of before");
            }
            while (stamp.TakenAtMicroseconds < frozen);
        }
        finally
        {
            server.Freeze(false);
        }
    }

    private protected override TestServer Start() => RedisServer.Start();
}
