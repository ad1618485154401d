using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class LiveEdgeTests
{
    private const int DecoderDelay = 2;
    private readonly FakeTimeProvider _clock = new();

    // How many of them the process keeps busy, and what that has come to.
    private double _cores;
    private TimeSpan _cpuTime;

    [Fact]
    public void Frames_that_come_faster_than_the_camera_makes_them_are_backlog()
    {
        LiveEdge edge = New();

        for (int i = 0; i < 28; i++) Assert.True(Grab(edge, position: 40 * i, milliseconds: 5));
        Assert.False(Grab(edge, position: 40 * 28, milliseconds: 36));
        Assert.False(Grab(edge, position: 40 * 29, milliseconds: 1), "once at the live edge, always");
    }

    [Fact]
    public void The_backlog_is_delivered_where_it_is_not_skipped()
    {
        var edge = new LiveEdge(_clock, framesPerSecond: 25, DecoderDelay, skipsBacklog: false, () => _cpuTime);

        for (int i = 0; i < 28; i++) Assert.False(Grab(edge, position: 40 * i, milliseconds: 5));
    }

    [Fact]
    public void A_slow_first_grab_proves_nothing()
    {
        LiveEdge edge = New();

        Assert.True(Grab(edge, position: 0, milliseconds: 90));
        Assert.True(Grab(edge, position: 40, milliseconds: 5));
    }

    [Fact]
    public void Catching_up_ends_after_three_seconds()
    {
        LiveEdge edge = New();
        int grabs = 0;
        while (Grab(edge, position: 40 * grabs, milliseconds: 5)) Assert.True(++grabs < 1000);

        Assert.InRange(grabs, 590, 610);
    }

    [Theory]
    [InlineData(0.1, 9)]
    [InlineData(1.0, 187)]
    public void A_camera_that_is_faster_than_its_stream_claims_is_known_by_the_idle_processor(
        double cores, int expected)
    {
        // Motion JPEG over HTTP at 62 frames per second: no clock, and OpenCV says 25.
        _cores = cores;
        LiveEdge edge = New();
        int grabs = 0;
        while (Grab(edge, position: null, milliseconds: 16)) Assert.True(++grabs < 1000);

        Assert.InRange(grabs, expected - 2, expected + 2);
    }

    [Fact]
    public void The_clock_of_the_stream_is_better_than_its_rate()
    {
        // A stream that claims 90,000 frames per second and delivers one in 200 ms.
        var edge = new LiveEdge(_clock, framesPerSecond: 90000, DecoderDelay, skipsBacklog: true, () => _cpuTime);

        Assert.True(Grab(edge, position: 0, milliseconds: 5));
        Assert.True(Grab(edge, position: 200, milliseconds: 60));
        Assert.False(Grab(edge, position: 400, milliseconds: 190));
    }

    [Theory]
    [InlineData(5, 100, true)]
    [InlineData(0.2, 100, true)]
    [InlineData(240, 10, false)]
    [InlineData(0.1, 30, false)]
    [InlineData(0, 30, false)]
    [InlineData(double.NaN, 30, false)]
    [InlineData(90_000, 10, true)]
    public void A_plausible_rate_is_used_and_any_other_is_taken_for_25(
        double framesPerSecond, double milliseconds, bool isPast)
    {
        var edge = new LiveEdge(_clock, framesPerSecond, DecoderDelay, skipsBacklog: true, () => _cpuTime);
        Assert.True(Grab(edge, position: null, milliseconds: 5));
        Assert.Equal(isPast, Grab(edge, position: null, milliseconds));
    }

    [Theory]
    [InlineData(20, 15, false)]
    [InlineData(200, 100, true)]
    [InlineData(9_999, 30, true)]
    [InlineData(10_000, 30, false)]
    [InlineData(0, 10, true)]
    [InlineData(-40, 10, true)]
    public void A_step_of_the_clock_counts_unless_it_is_implausible(double step, double milliseconds, bool isPast)
    {
        LiveEdge edge = New();
        Assert.True(Grab(edge, position: 20_000, milliseconds: 5));
        Assert.Equal(isPast, Grab(edge, position: 20_000 + step, milliseconds));
    }

    [Fact]
    public void A_grab_of_three_fifths_of_the_interval_has_not_waited()
    {
        // A processor that is busy decoding; grabs that wait are known otherwise.
        _cores = 1;
        LiveEdge edge = New();
        for (int i = 0; i < 10; i++) Assert.True(Grab(edge, position: null, milliseconds: 24));
        Assert.False(Grab(edge, position: null, milliseconds: 24.1));

        Assert.True(Grab(edge, position: null, milliseconds: 3000));
        for (int i = 0; i < 10; i++) Assert.True(Grab(edge, position: null, milliseconds: 24));
    }

    [Fact]
    public void Old_frames_are_delivered_after_exactly_three_seconds_of_them()
    {
        LiveEdge edge = New();
        double position = 0;
        for (int i = 1; i < 150; i++) Assert.True(Grab(edge, position += 40, milliseconds: 20));
        Assert.False(Grab(edge, position += 40, milliseconds: 20));
        for (int i = 0; i < 50; i++) Grab(edge, position += 40, milliseconds: 40);

        Assert.True(Grab(edge, position += 40, milliseconds: 60_000));
        for (int i = 1; i < 150; i++) Assert.True(Grab(edge, position += 40, milliseconds: 20));
        Assert.False(Grab(edge, position + 40, milliseconds: 20));
    }

    [Fact]
    public void A_short_pause_is_no_gap()
    {
        LiveEdge edge = NewAtEdge(out double position);
        Assert.False(Grab(edge, position += 40, milliseconds: 500));
        Assert.False(Grab(edge, position + 40, milliseconds: 40));
    }

    [Fact]
    public void A_gap_that_the_streams_clock_explains_hides_no_frame()
    {
        // Also directly after the first frame at the live edge, whose time is the only one that is known.
        LiveEdge edge = New();
        Assert.True(Grab(edge, position: 0, milliseconds: 5));
        Assert.False(Grab(edge, position: 40, milliseconds: 40));
        Assert.False(Grab(edge, position: 3040, milliseconds: 3000));
        Assert.False(Grab(edge, position: 6040, milliseconds: 3000));
    }

    [Fact]
    public void The_earliest_frame_shows_how_late_others_are()
    {
        // The frames until now came 0.3 s late; after the gap one comes that is as late again.
        LiveEdge edge = NewAtEdge(out double position);
        Assert.False(Grab(edge, position += 340, milliseconds: 40));
        Assert.True(Grab(edge, position += 2700, milliseconds: 3000));
        Assert.False(Grab(edge, position + 340, milliseconds: 40));
    }

    [Fact]
    public void After_a_frozen_camera_the_frames_left_in_the_decoder_are_past()
    {
        LiveEdge edge = NewAtEdge(out double position);

        // The decoder held two frames back; each comes out when the next of the camera goes in.
        Assert.True(Grab(edge, position += 40, milliseconds: 3000));
        Assert.True(Grab(edge, position += 40, milliseconds: 40));
        Assert.False(Grab(edge, position += 2960, milliseconds: 40));
        Assert.False(Grab(edge, position += 40, milliseconds: 40));
    }

    [Fact]
    public void After_a_cut_network_what_the_camera_sent_meanwhile_is_past()
    {
        LiveEdge edge = NewAtEdge(out double position);

        Assert.True(Grab(edge, position += 40, milliseconds: 2000));
        int past = 0;
        while (Grab(edge, position += 40, milliseconds: 5)) past++;

        // 2 s are 49 frames more; a frame is of the present when it is less than three intervals late.
        Assert.InRange(past, 44, 56);
        Assert.False(Grab(edge, position += 40, milliseconds: 40));
    }

    [Fact]
    public void A_stream_whose_clock_stopped_with_the_camera_is_current_after_as_many_frames_as_the_decoder_holds()
    {
        LiveEdge edge = NewAtEdge(out double position);

        Assert.True(Grab(edge, position += 40, milliseconds: 3000));
        int past = 1;
        while (Grab(edge, position += 40, milliseconds: 40)) past++;

        Assert.Equal(DecoderDelay, past);
        for (int i = 0; i < 10; i++) Assert.False(Grab(edge, position += 40, milliseconds: 40));
    }

    [Fact]
    public void A_stream_without_a_clock_is_current_after_as_many_frames_as_the_decoder_holds()
    {
        LiveEdge edge = New();
        Assert.True(Grab(edge, position: null, milliseconds: 5));
        for (int i = 0; i < 20; i++) Assert.False(Grab(edge, position: null, milliseconds: 40));

        int past = 0;
        Assert.True(Grab(edge, position: null, milliseconds: 3000));
        while (Grab(edge, position: null, milliseconds: 40)) past++;
        Assert.Equal(DecoderDelay - 1, past);
    }

    [Fact]
    public void A_camera_that_slows_down_has_no_gaps()
    {
        LiveEdge edge = NewAtEdge(out double position);

        for (int i = 0; i < 100; i++) Assert.False(Grab(edge, position += 1000, milliseconds: 1000), $"frame {i}");
    }

    [Fact]
    public void A_slow_stream_with_a_wrong_clock_is_learned()
    {
        // Motion JPEG without times: the position counts frames at 25 per second, and they come once a second.
        LiveEdge edge = NewAtEdge(out double position);
        int past = 0;
        for (int i = 0; i < 100; i++) past += Grab(edge, position += 40, milliseconds: 1000) ? 1 : 0;

        Assert.InRange(past, 1, 20);
    }

    [Fact]
    public void A_decoder_that_is_slower_than_the_camera_is_noticed()
    {
        LiveEdge edge = NewAtEdge(out double position);

        // Each frame takes 50 ms instead of 40: 1 s late after 100 of them, and for 5 s after 100 more.
        int frames = 0;
        _cores = 1;
        while (!edge.IsBehind && frames < 1000)
        {
            Assert.False(Grab(edge, position += 40, milliseconds: 50));
            frames++;
        }

        Assert.InRange(frames, 195, 210);
    }

    [Fact]
    public void A_frame_that_proves_nothing_does_not_show_the_decoder_behind()
    {
        LiveEdge edge = NewAtEdge(out double position);
        _cores = 1;
        while (!edge.IsBehind) Assert.False(Grab(edge, position += 40, milliseconds: 50));

        Assert.False(Grab(edge, position, milliseconds: 50));
        Assert.False(edge.IsBehind);
    }

    [Fact]
    public void A_gap_restarts_the_time_for_which_the_decoder_must_be_behind()
    {
        // One frame per second, so that a lateness of more than a second is no reason to discard what follows a gap.
        var edge = new LiveEdge(_clock, framesPerSecond: 1, DecoderDelay, skipsBacklog: false, () => _cpuTime);
        double position = 0;
        _cores = 1;
        for (int i = 0; i < 9; i++) Assert.False(Grab(edge, position += 1000, milliseconds: 1200));

        Assert.False(Grab(edge, position += 6500, milliseconds: 6500));
        Assert.False(edge.IsBehind);
        int frames = 0;
        while (!edge.IsBehind)
        {
            Assert.False(Grab(edge, position += 1000, milliseconds: 1200));
            Assert.True(++frames < 10);
        }

        Assert.InRange(frames, 4, 6);
    }

    [Fact]
    public void A_decoder_whose_time_is_not_known_is_not_behind()
    {
        var edge = new LiveEdge(_clock, framesPerSecond: 25, DecoderDelay, skipsBacklog: false, cpuTime: null);
        double position = 0;
        for (int i = 0; i < 500; i++)
        {
            Grab(edge, position += 40, milliseconds: 50);
            Assert.False(edge.IsBehind);
        }
    }

    [Fact]
    public void A_stream_whose_clock_runs_slow_is_not_behind()
    {
        // The same times, and nobody works: they are waited for.
        LiveEdge edge = NewAtEdge(out double position);
        _cores = 0.3;

        for (int i = 0; i < 2000; i++)
        {
            Grab(edge, position += 40, milliseconds: 50);
            Assert.False(edge.IsBehind, $"frame {i}");
        }
    }

    [Fact]
    public void A_stream_whose_clock_stands_still_is_not_behind()
    {
        LiveEdge edge = NewAtEdge(out double position);
        _cores = 1;

        for (int i = 0; i < 2000; i++)
        {
            Grab(edge, position, milliseconds: 40);
            Assert.False(edge.IsBehind, $"frame {i}");
        }
    }

    [Fact]
    public void A_camera_that_sets_its_clock_back_is_not_behind()
    {
        LiveEdge edge = NewAtEdge(out double position);
        _cores = 1;

        position -= 10_000;
        for (int i = 0; i < 200; i++)
        {
            Grab(edge, position += 40, milliseconds: 40);
            Assert.False(edge.IsBehind, $"frame {i}");
        }
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(40, 40.039)]
    [InlineData(500, 500)]
    public void A_decoder_that_keeps_up_is_not_behind(double interval, double milliseconds)
    {
        LiveEdge edge = NewAtEdge(out double position);
        _cores = 1;

        for (int i = 0; i < 60_000; i++)
        {
            Grab(edge, position += interval, milliseconds);
            Assert.False(edge.IsBehind, $"frame {i}");
        }
    }

    [Fact]
    public void A_network_that_was_cut_for_a_moment_is_not_a_slow_decoder()
    {
        LiveEdge edge = NewAtEdge(out double position);
        _cores = 1;

        Grab(edge, position += 40, milliseconds: 2500);
        while (Grab(edge, position += 40, milliseconds: 5)) Assert.False(edge.IsBehind);
        for (int i = 0; i < 200; i++)
        {
            Grab(edge, position += 40, milliseconds: 40);
            Assert.False(edge.IsBehind, $"frame {i}");
        }
    }

    private LiveEdge New() => new(_clock, framesPerSecond: 25, DecoderDelay, skipsBacklog: true, () => _cpuTime);

    private LiveEdge NewAtEdge(out double position)
    {
        // Streams begin at any time of their own clock.
        LiveEdge edge = New();
        position = 3_600_000;
        Grab(edge, position, milliseconds: 5);
        for (int i = 0; i < 50; i++) Assert.False(Grab(edge, position += 40, milliseconds: 40));
        return edge;
    }

    private bool Grab(LiveEdge edge, double? position, double milliseconds)
    {
        long start = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _cpuTime += TimeSpan.FromMilliseconds(milliseconds * _cores);
        return edge.IsPast(start, _clock.GetTimestamp(), position is { } time ? TimeSpan.FromMilliseconds(time) : null);
    }
}
