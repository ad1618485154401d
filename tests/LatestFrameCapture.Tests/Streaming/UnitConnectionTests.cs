using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>
/// Streams without a container, of which only what follows a picture shows where it ends, and the first pauses do not
/// tell either.
/// </summary>
public sealed class UnitConnectionTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_picture_that_was_whole_only_after_a_silence_is_left_out()
    {
        // Twenty pictures, two seconds in which the camera stands still, twenty more. The first of these is left out
        // too: it could have been held back on its way.
        List<TimeSpan> ages = AgesOfShown(40, n => TimeSpan.FromMilliseconds((40 * n) + (n < 20 ? 0 : 2000)));

        Assert.Equal(38, ages.Count);
        Assert.InRange(ages.Max(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Of_a_camera_that_is_always_so_slow_each_picture_is_shown()
    {
        List<TimeSpan> ages = AgesOfShown(40, n => TimeSpan.FromSeconds(n));

        Assert.Equal(40, ages.Count);
        Assert.InRange(ages.Max(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
        Assert.InRange(ages[20], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.1));
    }

    /// <summary>As TCP does after an interruption: one piece, which waits for its answer, then the rest.</summary>
    /// <param name="together">When what follows the first picture comes, in milliseconds after it.</param>
    /// <param name="each">And how far its pictures are from each other.</param>
    [Theory]
    [InlineData(15, 0)]
    [InlineData(60, 0)]
    [InlineData(200, 0)]
    [InlineData(15, 3)]
    [InlineData(60, 10)]
    public void What_an_interruption_held_back_is_left_out_also_where_its_first_picture_comes_alone(
        int together, int each)
    {
        // Forty pictures show that a pause is the end of a picture; forty more are taken while nothing passes.
        List<TimeSpan> ages = AgesOfShown(
            100,
            n => TimeSpan.FromMilliseconds(40 * n),
            n => TimeSpan.FromMilliseconds(
                n < 40 ? 40 * n
                : n == 40 ? 3200
                : Math.Max(40 * n, 3200 + together + (each * (n - 41)))));

        Assert.InRange(ages.Max(), TimeSpan.Zero, TimeSpan.FromMilliseconds(150));
        Assert.InRange(ages.Count, 45, 60);
    }

    /// <param name="back">When what the first interruption held back comes, in milliseconds.</param>
    /// <param name="second">
    /// The picture before which the second one begins: too few come between the two to show the camera's rate again.
    /// </param>
    [Theory]
    [InlineData(3200, 90)]
    [InlineData(2040, 60)]
    public void The_rate_of_what_one_interruption_held_back_is_not_believed_in_the_next(int back, int second)
    {
        int backAgain = (40 * second) + 1600;
        List<TimeSpan> ages = AgesOfShown(
            150,
            n => TimeSpan.FromMilliseconds(40 * n),
            n => TimeSpan.FromMilliseconds(
                n < 40 ? 40 * n
                : n == 40 ? back
                : n < second ? Math.Max(40 * n, back + 15 + (3 * (n - 41)))
                : n == second ? backAgain
                : Math.Max(40 * n, backAgain + 15 + (10 * (n - second - 1)))));

        // Less than half a second is no silence.
        Assert.InRange(ages.Max(), TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        Assert.InRange(ages.Count, 50, 110);
    }

    [Fact]
    public void Of_key_frames_that_an_interruption_held_back_none_is_shown_but_the_last()
    {
        // Each tenth picture is one: they come 50 ms apart, further than the camera's pictures.
        List<TimeSpan> ages = AgesOfShown(
            16,
            n => TimeSpan.FromMilliseconds(400 * n),
            n => TimeSpan.FromMilliseconds(
                n < 40 ? 40 * n
                : n == 40 ? 3200
                : Math.Max(40 * n, 3215 + (5 * (n - 41)))),
            keyFramesOnly: true);

        Assert.InRange(ages.Max(), TimeSpan.Zero, TimeSpan.FromMilliseconds(400));
        Assert.InRange(ages.Count, 10, 12);
    }

    [Fact]
    public void A_camera_that_became_faster_in_a_silence_is_shown_after_a_second()
    {
        // Ten times as many pictures, of which each has a successor in time.
        List<TimeSpan> ages = AgesOfShown(
            400, n => TimeSpan.FromMilliseconds(n < 40 ? 40 * n : 3600 + (4 * (n - 40))));

        Assert.InRange(ages.Count, 40 + 60, 400);
        Assert.InRange(ages.Max(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_capture_thread_that_is_away_for_long_makes_no_silence_and_shows_pictures()
    {
        // As with a decoder that needs 600 ms for each: what has come meanwhile is always newer.
        List<TimeSpan> ages = AgesOfShown(
            1000, n => TimeSpan.FromMilliseconds(40 * n), away: TimeSpan.FromMilliseconds(600));

        Assert.InRange(ages.Count, 10, 1000);
    }

    /// <summary>How old pictures were at the moment at which each was shown.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="taken">When the picture of a number is taken.</param>
    /// <param name="sent">When it is sent; at once if null.</param>
    /// <param name="away">How long the thread does something else after each.</param>
    /// <param name="keyFramesOnly">
    /// Whether only key frames are shown: each tenth of the pictures that are sent; count and taken are of them.
    /// </param>
    private List<TimeSpan> AgesOfShown(
        int count,
        Func<int, TimeSpan> taken,
        Func<int, TimeSpan>? sent = null,
        TimeSpan away = default,
        bool keyFramesOnly = false)
    {
        sent ??= taken;
        count *= keyFramesOnly ? 10 : 1;
        CancellationToken token = TestContext.Current.CancellationToken;
        var playback = new UnitPlayback(
            keyFramesOnly,
            ShowsDamaged: false,
            IsOnDemand: false,
            VideoDecoderKind.OpenCvLibAvCodec,
            DecoderThreadCount.For(1)!);
        var settings = new UnitSettings("camera", _time, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), _ => { });
        List<AccessUnit> units = PictureStream.Hundred.Units;
        var wire = new TimedWire(_time, Enumerable.Range(0, count).Select(n =>
        {
            AccessUnit unit = units[n % units.Count];
            return (sent(n), unit.Data[..unit.Length]);
        }));
        var reception = new RawVideoReception(wire, VideoCodec.H264, [], _time, playback, token);
        using var connection = new UnitConnection(reception, settings, playback, token);
        var ages = new List<TimeSpan>();
        long start = _time.GetTimestamp();
        int picture = 0;
        while (_time.GetElapsedTime(start) < sent(count))
        {
            StreamGrab grab = connection.GrabNext();
            Assert.NotEqual(StreamGrab.Ended, grab);
            if (grab != StreamGrab.Picture) continue;
            TimeSpan age = _time.GetElapsedTime(start) - taken(picture++);
            if (!connection.IsBacklog) ages.Add(age);
            _time.Advance(away);
        }

        return ages;
    }
}
