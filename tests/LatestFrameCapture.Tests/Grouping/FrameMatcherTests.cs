namespace LatestFrames;

/// <summary>Which frames are matched, by times that a test says.</summary>
public sealed class FrameMatcherTests
{
    private readonly List<Picture> _pictures = [];

    [Fact]
    public void A_set_of_all_cameras_is_taken_at_once()
    {
        FrameMatcher matcher = New(3);
        Add(matcher, 0, 0);
        Add(matcher, 1, 10);
        Assert.Null(Take(matcher, 10));
        Add(matcher, 2, 25);

        Assert.Equal("0, 10, 25 by Arrival", Take(matcher, 25));
        Assert.True(matcher.IsEmpty);
        Assert.Null(matcher.Deadline);
        Assert.Null(Take(matcher, 1000));
    }

    [Fact]
    public void Frames_that_are_further_apart_than_the_tolerance_are_never_in_one_set()
    {
        FrameMatcher matcher = New(2);
        Add(matcher, 0, 0);
        Add(matcher, 1, 26);
        Assert.Null(Take(matcher, 26));
        Add(matcher, 0, 40);
        Assert.Equal("40, 26 by Arrival", Take(matcher, 40));
        Assert.Equal((1, 1), (matcher.Counters.Count().TotalUnmatched, _pictures.Count(picture => picture.IsDisposed)));
    }

    [Fact]
    public void A_camera_that_is_missing_is_waited_for_as_long_as_a_new_frame_may_wait()
    {
        FrameMatcher matcher = New(3);
        Add(matcher, 0, 100);
        Add(matcher, 1, 101);
        Assert.Equal(Ticks(135), matcher.Deadline);
        Assert.Null(Take(matcher, 134.9));
        Assert.Equal("100, 101, - by Arrival", Take(matcher, 135));
        Assert.Equal(
            (1, 1, 2),
            (matcher.Counters.Count().TotalBatches, matcher.Counters.Count().TotalIncomplete,
                matcher.Counters.Count().TotalMatched));
    }

    [Fact]
    public void A_camera_that_nobody_expects_is_not_waited_for()
    {
        FrameMatcher matcher = New(3);
        Add(matcher, 0, 100);
        Add(matcher, 1, 101);
        Assert.NotNull(matcher.Take([true, true, false], Ticks(101)));
    }

    [Theory]
    [InlineData(25)]
    [InlineData(39)]
    [InlineData(100)]
    [InlineData(300)]
    public void The_others_keep_their_rate_while_one_is_frozen(int tolerance)
    {
        FrameMatcher matcher = New(4, new CameraGroupOptions { Tolerance = TimeSpan.FromMilliseconds(tolerance) });
        int sets = 0;
        for (int now = 0; now < 4000; now++)
        {
            if (now % 40 < 3) Add(matcher, now % 40, now);
            if (matcher.Take([true, true, true, true], Ticks(now)) is not { } set) continue;
            Assert.Equal(3, set.Count);
            Assert.Equal(Ticks(2), set.Latest - set.Earliest);
            sets++;
        }

        // The last ones still wait.
        Assert.InRange(sets, 100 - ((tolerance + 10) / 40) - 1, 100);
    }

    [Fact]
    public void A_frame_that_comes_after_its_batch_is_late()
    {
        FrameMatcher matcher = New(2);
        Add(matcher, 0, 0);
        Assert.Equal("0, - by Arrival", Take(matcher, 35));
        Add(matcher, 1, 0, received: 36);
        Assert.True(matcher.IsEmpty);
        Add(matcher, 1, 1, received: 36);
        Assert.False(matcher.IsEmpty);
        Assert.Equal(1, matcher.Counters.Count().TotalLate);
    }

    [Fact]
    public void A_frame_that_is_too_old_is_in_no_set()
    {
        FrameMatcher matcher = New(2);
        Add(matcher, 0, 0, received: 1001);
        Assert.Null(Take(matcher, 1001));
        Assert.True(matcher.IsEmpty);
        Assert.Equal(1, matcher.Counters.Count().TotalTooOld);
        Assert.True(_pictures[0].IsDisposed);
    }

    [Fact]
    public void After_a_pause_what_was_held_is_of_the_past()
    {
        FrameMatcher matcher = New(2);
        Add(matcher, 0, 0);
        Add(matcher, 0, 500, isNext: false);
        Assert.Equal(Ticks(535), matcher.Deadline);
        Assert.Equal(1, matcher.Counters.Count().TotalUnmatched);
    }

    [Fact]
    public void No_more_frames_are_held_than_may_be()
    {
        FrameMatcher matcher = New(2, limit: 3);
        for (int i = 0; i < 10; i++) Add(matcher, 0, i);
        Assert.Equal((3, 7), (matcher.Counters.Count().CurrentHeld, matcher.Counters.Count().TotalUnmatched));
        matcher.Clear();
        Assert.Equal((0, 10), (matcher.Counters.Count().CurrentHeld, _pictures.Count(picture => picture.IsDisposed)));
    }

    [Fact]
    public void Cameras_clocks_match_what_arrives_at_different_times()
    {
        // The second camera's pictures arrive 100 ms later; the frames of the first wait for them.
        FrameMatcher matcher = New(2, new CameraGroupOptions { MaxWait = TimeSpan.FromMilliseconds(150) });
        var sets = new List<string>();
        for (int now = 0; now < 1000; now += 20)
        {
            if (now % 40 == 0) Add(matcher, 0, now, camera: now);
            if (now % 40 == 20 && now > 100) Add(matcher, 1, now, camera: now - 100);
            if (Take(matcher, now) is { } set) sets.Add(set);
        }

        // A batch each 40 ms, from the first frame of which both exist.
        Assert.All(sets, set => Assert.EndsWith("by Camera", set, StringComparison.Ordinal));
        Assert.Equal("40, 40 by Camera", sets[0][^16..]);
        Assert.Equal(22, sets.Count);
        Assert.Equal(0, matcher.Counters.Count().TotalIncomplete);
    }

    [Theory]
    [InlineData(true, 0, "0, 0 by Camera")]
    [InlineData(false, 0, "0, 10 by Arrival")]
    [InlineData(true, 1200, "0, 10 by Arrival")] // a clock that was never set
    [InlineData(true, null, "0, 10 by Arrival")]
    public void The_clock_is_the_cameras_where_all_have_one_that_can_be_compared(
        bool isWanted, int? second, string expected)
    {
        FrameMatcher matcher = New(2, new CameraGroupOptions { UseCameraTime = isWanted });
        Add(matcher, 0, 0, camera: 0);
        Add(matcher, 1, 10, camera: second);
        Assert.Equal(expected, Take(matcher, 10));
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_no_frame_late()
    {
        FrameMatcher matcher = New(1);
        Add(matcher, 0, 0, camera: 100_000);
        Assert.NotNull(Take(matcher, 0));
        Add(matcher, 0, 40, camera: 40);
        Assert.Equal("40 by Camera", Take(matcher, 40));
        Add(matcher, 0, 80, camera: 40);
        Assert.Null(Take(matcher, 80));
        Assert.Equal(1, matcher.Counters.Count().TotalLate);
    }

    [Fact]
    public void A_clock_that_is_set_back_a_little_shows_no_frame_of_before_the_last_one()
    {
        FrameMatcher matcher = New(2);
        Add(matcher, 0, 100, camera: 100);
        Add(matcher, 0, 140, camera: 60);
        Add(matcher, 1, 140, camera: 60);
        Assert.Equal("60, 60 by Camera", Take(matcher, 140));
        Assert.True(matcher.IsEmpty);
        Assert.True(_pictures[0].IsDisposed);
        Assert.Equal(1, matcher.Counters.Count().TotalUnmatched);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_comes_every_set_holds_what_is_promised(int seed)
    {
        var random = new Random(seed);
        int cameras = random.Next(1, 6);
        var options = new CameraGroupOptions
        {
            Tolerance = TimeSpan.FromMilliseconds(random.Next(60)),
            MaxAge = TimeSpan.FromMilliseconds(random.Next(130, 400)),
            MaxWait = random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(60)),
        };
        FrameMatcher matcher = New(cameras, options.CheckedCopy(), limit: 4);
        var last = new int[cameras];
        long lastLatest = long.MinValue;
        int returned = 0;
        for (int now = 0; now < 20_000; now++)
        {
            for (int i = 0; i < cameras; i++)
            {
                // The second half of the cameras' clocks stops now and then.
                bool hasClock = i < cameras / 2 || now % 1000 < 500;
                int lag = random.Next(50);
                if (random.Next(40) == 0)
                    Add(matcher, i, now - lag, hasClock ? now - lag : null, received: now, isNext: random.Next(50) > 0);
            }

            if (random.Next(3) == 0) continue;
            bool[] isExpected = [.. Enumerable.Range(0, cameras).Select(_ => random.Next(10) > 0)];
            long? deadline = matcher.Deadline;
            if (matcher.Take(isExpected, Ticks(now)) is not { } set)
            {
                Assert.True(
                    matcher.IsEmpty || now * TimeSpan.TicksPerMillisecond < matcher.Deadline, $"{now}: {deadline}");
                continue;
            }

            Assert.InRange(set.Count, 1, cameras);
            Assert.InRange(set.Latest - set.Earliest, 0, options.Tolerance.Ticks);
            Assert.True(set.Latest > lastLatest, $"{now}: no batch is before another one");
            lastLatest = set.Latest;
            for (int i = 0; i < cameras; i++)
            {
                if (set.Frames[i] is not { } frame) continue;
                var picture = (Picture)frame.Frame;
                Assert.False(picture.IsDisposed || picture.Camera != i || picture.IsTaken);
                Assert.InRange(Ticks(now) - frame.Arrival, 0, options.MaxAge.Ticks);
                Assert.True(picture.Number > last[i], $"{now}: no frame is from before the last one of its camera");
                last[i] = picture.Number;
                picture.IsTaken = true;
                returned++;
            }
        }

        CameraGroupStatistics counts = matcher.Counters.Count();
        Assert.InRange(counts.CurrentHeld, 0, 4 * cameras);
        Assert.True(counts.TotalBatches > 100, counts.ToString());
        Assert.Equal(returned, counts.TotalMatched);
        Assert.Equal(
            _pictures.Count,
            counts.TotalMatched + counts.TotalLate + counts.TotalUnmatched + counts.TotalTooOld + counts.CurrentHeld);
        Assert.Equal(_pictures.Count - returned - counts.CurrentHeld, _pictures.Count(picture => picture.IsDisposed));
    }

    private static long Ticks(double milliseconds) => (long)(milliseconds * TimeSpan.TicksPerMillisecond);

    private static FrameMatcher New(int cameras, CameraGroupOptions? options = null, int limit = 8) =>
        new(options ?? new CameraGroupOptions(), [.. Enumerable.Repeat(limit, cameras)]);

    private void Add(
        FrameMatcher matcher,
        int index,
        double arrival,
        double? camera = null,
        double? received = null,
        bool isNext = true)
    {
        var picture = new Picture(index, arrival, _pictures.Count + 1);
        _pictures.Add(picture);
        long offset = camera is null ? 0 : Ticks(arrival - camera.Value);
        matcher.Add(
            index,
            new GroupedFrame(
                picture,
                Ticks(arrival),
                camera is null ? null : Ticks(camera.Value),
                offset,
                Ticks(received ?? arrival)),
            isNext);
    }

    private static string? Take(FrameMatcher matcher, double now)
    {
        bool[] isExpected = [.. Enumerable.Repeat(true, 8)];
        return matcher.Take(isExpected, Ticks(now)) is { } set
            ? string.Join(
                ", ",
                set.Frames.Select(
                    frame => frame is null ? "-" : $"{frame.TimeBy(set.Clock) / TimeSpan.TicksPerMillisecond}"))
                + $" by {set.Clock}"
            : null;
    }

    private sealed class Picture(int camera, double arrival, int number) : IDisposable
    {
        public int Camera => camera;

        public int Number => number;

        public bool IsTaken { get; set; }

        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            Assert.False(
                IsDisposed || IsTaken, $"the frame of {arrival} is disposed once, and not when it was returned");
            IsDisposed = true;
        }
    }
}
