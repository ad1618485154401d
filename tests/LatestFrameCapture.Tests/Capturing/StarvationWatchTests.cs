using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class StarvationWatchTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ForgottenFrames _forgotten;
    private int _collections;

    public StarvationWatchTests() => _forgotten = new ForgottenFrames(_clock, () => _collections++);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void A_consumer_that_works_at_the_limit_is_not_starved(int limit)
    {
        var watch = new StarvationWatch(limit, _clock, _forgotten);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(watch.Look(limit));
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            Assert.True(watch.Look(limit));
            Assert.False(watch.IsStarved);
            Assert.False(watch.Look(limit - 1));
        }

        Assert.Equal(0, _collections);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(8, 5)]
    [InlineData(100, 74)]
    public void A_consumer_that_holds_frames_for_a_second_is_starved_until_it_has_recovered(int limit, int recovered)
    {
        var watch = new StarvationWatch(limit, _clock, _forgotten);
        Assert.True(watch.Look(limit));
        Assert.Equal(TimeSpan.FromSeconds(1), watch.RecheckAfter);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(watch.Look(limit));
        Assert.True(watch.IsStarved);
        Assert.Equal(ForgottenFrames.MinInterval, watch.RecheckAfter);

        // Frames are filled again below the limit; the state follows later.
        Assert.Equal(recovered + 1 >= limit, watch.Look(recovered + 1));
        Assert.True(watch.IsStarved);
        Assert.False(watch.Look(recovered));
        Assert.False(watch.IsStarved);
        Assert.Null(watch.RecheckAfter);
    }

    [Fact]
    public void A_collection_is_repeated_every_five_seconds_while_starved()
    {
        var watch = new StarvationWatch(limit: 2, _clock, _forgotten);

        // A camera's 25 frames per second, for a minute after the first second at the limit.
        for (int i = 0; i < 25 * 61; i++)
        {
            watch.Look(2);
            _clock.Advance(TimeSpan.FromMilliseconds(40));
        }

        Assert.Equal(12, _collections);

        // Below the limit but not yet recovered, a collection would free nothing that is needed.
        watch = new StarvationWatch(limit: 8, _clock, _forgotten);
        watch.Look(8);
        _clock.Advance(TimeSpan.FromSeconds(1));
        watch.Look(8);
        _collections = 0;
        _clock.Advance(TimeSpan.FromSeconds(6));
        watch.Look(7);
        Assert.True(watch.IsStarved);
        Assert.Equal(0, _collections);
    }
}
