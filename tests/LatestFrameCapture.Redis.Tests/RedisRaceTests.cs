using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Dispose, Release, a further Open and Set at random moments of captures that fetch from a server.</summary>
public sealed class RedisRaceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Calls_at_any_moment_end_in_time()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        using ConnectionMultiplexer redis = server.Connect();
        int before = Connections();
        var races = new DisposeRaces(DisposeRaces.Times, TimeSpan.FromMilliseconds(120));
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await races.RunAsync(
            seed,
            capacity => new LatestFrameCapture(PublishedCamera.Options() with { Capacity = capacity }),
            () => new RedisFrameSource(server.Address, PublishedCamera.Name),
            TestContext.Current.CancellationToken);
        output.WriteLine($"{races}");

        // A busy machine makes single ones late.
        Assert.InRange(races.NineOfTen, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, races.Abandoned);

        Assert.True(
            SpinWait.SpinUntil(() => Connections() <= before, TestServer.Limit),
            $"{Connections()} connections instead of {before}");

        int Connections() => redis.GetServer(server.Address).ClientList().Length;
    }
}
