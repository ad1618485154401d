using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>Which pictures are left out because a newer one has come.</summary>
public sealed class BacklogRunTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly BacklogRun _run;

    public BacklogRunTests() => _run = new BacklogRun(_clock);

    [Fact]
    public void A_picture_is_old_when_a_newer_one_has_come()
    {
        Assert.True(IsOld(hasNewer: true));
        Assert.False(IsOld(hasNewer: false));
        Assert.True(IsOld(hasNewer: true));
    }

    [Fact]
    public void At_the_live_edge_one_in_a_tenth_of_a_second_is_shown()
    {
        Assert.False(IsOld(hasNewer: false));
        Assert.Equal([10, 21, 32], Shown(pictures: 35));
    }

    [Fact]
    public void What_was_held_back_is_passed_over_for_a_second_at_the_beginning_and_after_a_gap()
    {
        Assert.Equal([100, 201], Shown(pictures: 205));
        Assert.False(IsOld(hasNewer: false));
        Assert.Equal([10, 21], Shown(pictures: 25));
        Assert.False(IsOld(hasNewer: false));

        _clock.Advance(TimeSpan.FromMilliseconds(501));
        Assert.Equal([100, 201], Shown(pictures: 205));
    }

    [Fact]
    public void A_shorter_pause_is_no_gap()
    {
        Assert.False(IsOld(hasNewer: false));
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal([10], Shown(pictures: 15));
    }

    [Fact]
    public void A_picture_that_was_held_back_over_a_gap_is_old_by_the_streams_own_clock()
    {
        Assert.False(IsOld(hasNewer: false, position: 1.0));
        Assert.False(IsOld(hasNewer: false, position: 1.04));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(IsOld(hasNewer: false, position: 1.08));
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.False(IsOld(hasNewer: false, position: 4.08));
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.False(IsOld(hasNewer: false, position: 4.12));
    }

    [Fact]
    public void A_clock_that_stood_still_or_jumped_back_is_believed_after_a_second()
    {
        Assert.False(IsOld(hasNewer: false, position: 100));
        _clock.Advance(TimeSpan.FromSeconds(3));
        List<double> shown = [];
        for (int i = 0; i < 50; i++)
        {
            if (!IsOld(hasNewer: false, position: 1 + (0.04 * i))) shown.Add(i);
            _clock.Advance(TimeSpan.FromMilliseconds(40));
        }

        Assert.Equal(Enumerable.Range(25, 25).Select(i => (double)i), shown);
    }

    [Fact]
    public void A_picture_of_a_slow_camera_is_in_time_after_a_gap()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.False(IsOld(hasNewer: false, position: 2 * i));
            _clock.Advance(TimeSpan.FromSeconds(2));
        }
    }

    private bool IsOld(bool hasNewer, double? position = null)
    {
        _run.OnPicture(
            _clock.GetTimestamp(), position is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return _run.IsOld(hasNewer);
    }

    /// <summary>Of pictures each 10 ms, each of which comes with the next one: the numbers of those that are shown. A run begins with the picture after one.</summary>
    private List<int> Shown(int pictures)
    {
        var shown = new List<int>();
        for (int n = 0; n < pictures; n++)
        {
            if (!IsOld(hasNewer: true)) shown.Add(n);
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        return shown;
    }
}
