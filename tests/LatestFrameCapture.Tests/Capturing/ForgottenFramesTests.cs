using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class ForgottenFramesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_collection_follows_another_after_five_seconds_at_the_earliest()
    {
        int collections = 0;
        var forgotten = new ForgottenFrames(_clock, () => collections++);
        forgotten.Collect();
        Assert.Equal(1, collections);
        _clock.Advance(TimeSpan.FromMilliseconds(4999));
        forgotten.Collect();
        Assert.Equal(1, collections);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        forgotten.Collect();
        Assert.Equal(2, collections);
    }

    [Fact]
    public void Captures_that_starve_at_the_same_time_collect_once()
    {
        int collections = 0;
        var forgotten = new ForgottenFrames(_clock, () => Interlocked.Increment(ref collections));
        for (int round = 1; round <= 1000; round++)
        {
            Parallel.For(0, 4, _ => forgotten.Collect());
            Assert.Equal(round, collections);
            _clock.Advance(ForgottenFrames.MinInterval);
        }
    }
}
