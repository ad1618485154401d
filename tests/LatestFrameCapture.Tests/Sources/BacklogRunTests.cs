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

    private bool IsOld(bool hasNewer)
    {
        _run.OnPicture(_clock.GetTimestamp());
        return _run.IsOld(hasNewer);
    }

    /// <summary>
    /// Of pictures each 10 ms, each of which comes with the next one: the numbers of those that are shown. A run begins
    /// with the picture after one.
    /// </summary>
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
