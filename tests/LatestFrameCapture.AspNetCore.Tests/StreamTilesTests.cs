using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace LatestFrames;

/// <summary>The coded pictures of a page.</summary>
public sealed class StreamTilesTests
{
    // A clock of the application's may wait for a lock under which a page answers.
    [Fact]
    public async Task The_clock_is_not_asked_under_a_gate()
    {
        var clock = new WatchedClock();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, CodedCamera> { ["door"] = new(), ["yard"] = new() },
            isTestServer: true,
            conversion: FrameConversion.OnDemand,
            services: services => services.AddSingleton<TimeProvider>(clock));
        using var changed = new AutoResetEvent(false);
        using var tiles = new StreamTiles(app.Views, () => false, () => changed.Set());
        int thread = Environment.CurrentManagedThreadId;
        int asked = 0;
        clock.OnAsked = () =>
        {
            if (Environment.CurrentManagedThreadId != thread) return;
            asked++;
            Assert.True(Gate.IsFree(() => tiles.OnStop(1)));
        };

        tiles.OnPlay(0);
        for (int sequence = 1; sequence < 5; sequence++)
        {
            // Where a busy machine is late the tile gets nothing for a while, whose end nothing announces.
            var elapsed = Stopwatch.StartNew();
            while (!tiles.TryTake(out _))
            {
                Assert.True(elapsed.Elapsed < 2 * TestApp.Limit);
                changed.WaitOne(TimeSpan.FromMilliseconds(100));
            }

            tiles.OnDrawn(0, sequence, TimeSpan.FromMilliseconds(5));
            tiles.TryTakeOff(out _);
        }

        tiles.OnStop(0);
        clock.OnAsked = null;
        Assert.True(asked > 10);
    }

    [Fact]
    public async Task A_tile_that_has_failed_comes_back_only_where_the_link_has_room()
    {
        var clock = new WatchedClock();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, CodedCamera> { ["door"] = new() { Clock = clock } },
            isTestServer: true,
            conversion: FrameConversion.OnDemand,
            capture: options => options.TimeProvider = clock,
            services: services => services.AddSingleton<TimeProvider>(clock));
        bool isFull = true;
        using var changed = new AutoResetEvent(false);
        using var tiles = new StreamTiles(app.Views, () => isFull, () => changed.Set());
        tiles.OnPlay(0);
        Assert.True(IsTaken());

        // The page answers nothing for longer than it may.
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(tiles.TryTake(out _));
        Assert.True(tiles.TryTakeOff(out _));

        clock.Advance(TimeSpan.FromMinutes(10));
        for (int i = 0; i < 50; i++)
        {
            Assert.False(tiles.TryTake(out _));
            changed.WaitOne(TimeSpan.FromMilliseconds(10));
        }

        isFull = false;
        Assert.True(IsTaken());

        bool IsTaken() => SpinWait.SpinUntil(() => tiles.TryTake(out _), TestApp.Limit);
    }
}
