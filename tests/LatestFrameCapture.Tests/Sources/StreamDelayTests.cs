using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>How late a picture is by the stream's own clock.</summary>
public sealed class StreamDelayTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pictures_that_arrive_together_are_late_by_their_own_times()
    {
        var delay = new StreamDelay(_time);
        delay.Learn(At(1000), Milliseconds(0));
        delay.Learn(At(1040), Milliseconds(40));

        // The network was away for two seconds.
        Assert.Equal(Milliseconds(1960), delay.Of(At(3040), Milliseconds(80)));
        Assert.Equal(Milliseconds(0), delay.Of(At(3040), Milliseconds(2040)));
    }

    [Fact]
    public void A_longer_way_becomes_the_usual_one()
    {
        var delay = new StreamDelay(_time);
        delay.Learn(At(1000), Milliseconds(0));
        for (int i = 1; i < 100; i++) delay.Learn(At(1300 + (40 * i)), Milliseconds(40 * i));

        Assert.InRange(delay.Of(At(5340), Milliseconds(4000)).TotalMilliseconds, 39, 45);
    }

    [Fact]
    public void A_late_picture_after_a_gap_is_one_of_many_that_were_held_back()
    {
        var delay = new StreamDelay(_time);
        for (int i = 0; i < 10; i++)
        {
            Assert.False(delay.IsHeldBack(At(1000 + (40 * i)), Milliseconds(40 * i)));
            delay.Learn(At(1000 + (40 * i)), Milliseconds(40 * i));
        }

        Assert.True(delay.IsHeldBack(At(3360), Milliseconds(400)));
        Assert.False(delay.IsHeldBack(At(3400), Milliseconds(2400)), "the present");
        for (int i = 1; i < 27; i++) delay.IsHeldBack(At(3400 + (40 * i)), Milliseconds(2400 + (40 * i)));
        Assert.False(
            delay.IsHeldBack(At(4500), Milliseconds(2440)), "long after the gap a late picture is a slow network's");
    }

    [Fact]
    public void What_an_interruption_held_back_is_left_out_up_to_the_newest()
    {
        var delay = new StreamDelay(_time);
        long start = _time.GetTimestamp();
        Assert.False(delay.IsOvertaken(start, Milliseconds(0), isNewest: true, isAtEdge: true));
        _time.Advance(Milliseconds(2000));
        long now = _time.GetTimestamp();
        for (int i = 1; i < 48; i++)
            Assert.True(delay.IsOvertaken(now, Milliseconds(40 * i), isNewest: false, isAtEdge: true));

        Assert.False(delay.IsOvertaken(now, Milliseconds(1960), isNewest: true, isAtEdge: true));
    }

    [Fact]
    public void A_decoder_that_is_always_behind_shows_ten_pictures_a_second()
    {
        var delay = new StreamDelay(_time);
        int shown = 0;
        for (int i = 0; i < 100; i++)
        {
            // Each is ready 200 ms after it came, and the next one has come by then.
            _time.Advance(Milliseconds(40));
            long arrival = _time.GetTimestamp() - (_time.TimestampFrequency / 5);
            if (!delay.IsOvertaken(arrival, Milliseconds(40 * i), isNewest: false, isAtEdge: true)) shown++;
        }

        Assert.InRange(shown, 20, 50);
    }

    [Fact]
    public void A_shorter_way_is_the_usual_one_at_once()
    {
        var delay = new StreamDelay(_time);
        delay.Learn(At(1300), Milliseconds(0));
        delay.Learn(At(1040), Milliseconds(40));

        Assert.Equal(Milliseconds(100), delay.Of(At(1180), Milliseconds(80)));
    }

    private long At(int milliseconds) => milliseconds * _time.TimestampFrequency / 1000;

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
