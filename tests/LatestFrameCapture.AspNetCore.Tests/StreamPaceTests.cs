using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>Which coded pictures a tile gets, in simulated time: 25 a second, a key frame each second.</summary>
public sealed class StreamPaceTests
{
    private const int KeyBytes = 20_000;
    private const int Bytes = 4_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(40);

    private readonly FakeTimeProvider _clock = new();
    private readonly StreamLink _link;
    private readonly StreamPace _pace;

    public StreamPaceTests()
    {
        _link = new StreamLink(_clock);
        _pace = new StreamPace(_link, _clock);
        _pace.Begin();
        Assert.True(_pace.Update());
    }

    [Fact]
    public void A_page_that_draws_at_once_gets_every_picture()
    {
        for (int i = 0; i < 250; i++)
        {
            Draw(Send(isKey: i % 25 == 0));
            _clock.Advance(s_interval);
        }

        Assert.Equal(0, _pace.CurrentUnderWay);
        Assert.Equal(0, _link.UnderWay);
    }

    [Fact]
    public void It_begins_with_a_key_frame()
    {
        Assert.Equal(StreamStep.Drop, Decide(isKey: false));
        Assert.Equal(StreamStep.Drop, Decide(isKey: true, age: 300, hasNewerKey: true));
        Assert.Equal(StreamStep.Send, Decide(isKey: true));
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(200, 8)]
    public void What_is_under_way_is_what_the_way_takes(int way, int expected)
    {
        // Each is answered after that time, while others are on their way.
        var sent = new Queue<(int Sequence, TimeSpan At)>();
        long start = _clock.GetTimestamp();
        int most = 0;
        for (int i = 0; i < 400; i++)
        {
            TimeSpan now = _clock.GetElapsedTime(start);
            while (sent.TryPeek(out var first) && (now - first.At).TotalMilliseconds >= way)
                Draw(sent.Dequeue().Sequence);
            while (i > 200 && sent.Count < 100 && Decide(isKey: false, bytes: 100) == StreamStep.Send)
                sent.Enqueue((SendUnit(100), now));
            if (i <= 200 && Decide(isKey: i == 0, bytes: 100) == StreamStep.Send)
                sent.Enqueue((SendUnit(100, i == 0), now));
            if (i > 200) most = Math.Max(most, _pace.CurrentUnderWay);
            _clock.Advance(s_interval);
        }

        Assert.InRange(most, expected, expected + 1);
    }

    [Fact]
    public void However_long_the_way_is_what_is_under_way_is_bounded()
    {
        int sequence = Send(isKey: true, bytes: 100);
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        Draw(sequence);
        int sent = 0;
        for (int i = 0; i < 300; i++)
        {
            if (Decide(isKey: false, bytes: 100) == StreamStep.Send) sent += SendUnit(100) > 0 ? 1 : 0;
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(StreamPace.MaxUnits, sent);
    }

    [Fact]
    public void A_link_that_does_not_carry_one_stream_gets_JPEG_soon()
    {
        // 4000 bytes each 40 ms are 100,000 a second; it carries 50,000.
        var waiting = new Queue<long>();
        var sent = new Queue<int>();
        long start = _clock.GetTimestamp();
        for (int i = 0; !_pace.IsPaused; i++)
        {
            waiting.Enqueue(_clock.GetTimestamp());
            while (waiting.TryPeek(out long arrival))
            {
                var unit = new StreamUnit(arrival, Bytes, i == 0, false);
                StreamStep step = _pace.Decide(unit);
                if (step is StreamStep.Wait or StreamStep.Stop) break;
                waiting.Dequeue();
                if (step == StreamStep.Send) sent.Enqueue(_pace.OnSending(unit, out _));
            }

            _clock.Advance(s_interval);
            if (i % 2 == 1 && sent.TryDequeue(out int sequence)) Draw(sequence);
        }

        Assert.InRange(_clock.GetElapsedTime(start).TotalSeconds, 1, 2);
    }

    [Fact]
    public void What_the_page_needs_for_a_picture_is_not_its_way()
    {
        for (int i = 0; i < 5; i++)
        {
            int sequence = Send(isKey: i == 0);
            _clock.Advance(TimeSpan.FromMilliseconds(205));
            _pace.OnDrawn(sequence, TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(5), _link.Shortest);
    }

    [Fact]
    public void A_tile_whose_pictures_are_drawn_late_is_behind_although_none_waits_here()
    {
        int sequence = Send(isKey: true, bytes: 100);
        _clock.Advance(TimeSpan.FromMilliseconds(600));
        _pace.OnDrawn(sequence, TimeSpan.FromMilliseconds(590));

        Assert.Equal(StreamStep.Drop, Decide(isKey: false, bytes: 100));
        int key = Send(isKey: true, bytes: 100);
        Assert.Equal(StreamStep.Send, Decide(isKey: false, bytes: 100));

        // A late answer to what came before that key frame says nothing of what comes after it.
        Draw(key - 1);
        Assert.Equal(StreamStep.Send, Decide(isKey: false, bytes: 100));
    }

    [Fact]
    public void A_tile_that_is_late_goes_on_at_a_newer_key_frame_as_soon_as_there_is_one()
    {
        Send(isKey: true);

        Assert.Equal(StreamStep.Send, Decide(isKey: false, age: 190, hasNewerKey: true));
        Assert.Equal(StreamStep.Send, Decide(isKey: false, age: 400));
        Assert.Equal(StreamStep.Drop, Decide(isKey: false, age: 210, hasNewerKey: true));

        // Also what comes before that key frame and is not late.
        Assert.Equal(StreamStep.Drop, Decide(isKey: false, age: 100));
        Assert.Equal(StreamStep.Send, Decide(isKey: true, age: 60));
    }

    [Fact]
    public void A_tile_that_is_half_a_second_behind_gets_nothing_until_the_next_key_frame()
    {
        Send(isKey: true);

        Assert.Equal(StreamStep.Send, Decide(isKey: false, age: 490));
        Assert.Equal(StreamStep.Drop, Decide(isKey: false, age: 510));
        Assert.Equal(StreamStep.Drop, Decide(isKey: false, age: 10));
        Assert.Equal(StreamStep.Drop, Decide(isKey: true, age: 510));
        Assert.Equal(StreamStep.Send, Decide(isKey: true, age: 490));
    }

    [Fact]
    public void A_page_that_comes_later_decodes_the_group_in_memory_and_draws_the_end_of_it()
    {
        Assert.False(SendOld(isKey: true, age: 100));
        _pace.Begin();
        Assert.True(SendOld(isKey: true, age: 960));
        Assert.True(SendOld(isKey: false, age: 520));
        Assert.False(SendOld(isKey: false, age: 480));
        Assert.False(SendOld(isKey: false, age: 40));

        // It has caught up: from now on it may fall behind.
        Assert.Equal(StreamStep.Drop, Decide(isKey: false, age: 510));
    }

    [Fact]
    public void A_group_that_would_take_too_long_is_not_begun()
    {
        Assert.Equal(StreamStep.Drop, Decide(isKey: true, age: 3100));
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(StreamStep.Drop, Decide(isKey: false, age: 3000));
            _clock.Advance(s_interval);
        }

        Assert.Equal(StreamStep.Send, Decide(isKey: true));
    }

    [Fact]
    public void A_tile_that_stays_behind_gets_JPEG_for_longer_each_time()
    {
        Draw(Send(isKey: true));
        var pauses = new List<TimeSpan>();
        for (int i = 0; i < 3; i++)
        {
            HoldBackUntilPaused();
            long from = _clock.GetTimestamp();
            while (!_pace.Update()) _clock.Advance(s_interval);
            pauses.Add(_clock.GetElapsedTime(from));
            Draw(Send(isKey: true));
        }

        Assert.Equal([15, 30, 60], pauses.Select(pause => (int)Math.Round(pause.TotalSeconds)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        HoldBackUntilPaused();
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.True(_pace.Update());
    }

    [Theory]
    [InlineData(19, 22, false)]
    [InlineData(12, 11, false)]
    [InlineData(8, 7, false)]
    [InlineData(0.4, 0, true)]
    public void A_slow_machine_keeps_the_stream_and_shows_the_beginning_of_each_group(
        double drawnPerSecond, int least, bool isPaused)
    {
        (double[] ages, bool hasPaused) = Play(drawnPerSecond, seconds: 60);

        Assert.Equal(isPaused, hasPaused);
        if (isPaused) return;
        Assert.InRange(ages.Length / 60.0, Math.Min(least, drawnPerSecond) * 0.7, drawnPerSecond + 0.5);
        Assert.InRange(ages.Max(), 0, 1.0);
    }

    [Fact]
    public void A_decoder_that_holds_everything_back_leaves_the_tile_to_JPEG()
    {
        for (int i = 0; i < 3; i++) Send(isKey: i == 0);
        _clock.Advance(TimeSpan.FromSeconds(3.1));

        Assert.False(_pace.Update());
        Assert.True(_pace.IsPaused);
        Assert.Equal(0, _link.UnderWay);
    }

    [Fact]
    public void Answers_to_what_came_before_a_new_beginning_count_for_nothing()
    {
        int old = Send(isKey: true);
        _pace.Begin();
        int current = Send(isKey: true);

        Draw(old);
        Assert.Equal(1, _pace.CurrentUnderWay);
        Draw(current);
        Draw(current);
        Draw(int.MaxValue);
        Assert.Equal(0, _pace.CurrentUnderWay);
        Assert.Equal(0, _link.UnderWay);
    }

    [Fact]
    public void A_stream_that_is_not_fit_for_pages_is_not_tried_for_minutes()
    {
        _pace.Pause(isLong: true);
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.False(_pace.Update());
        _clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.True(_pace.Update());
    }

    [Fact]
    public void While_pictures_come_late_no_stream_is_tried()
    {
        HoldBackUntilPaused();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(_pace.Update(isLinkFull: true));
        Assert.True(_pace.Update(isLinkFull: false));
    }

    [Fact]
    public void Tiles_come_back_one_after_the_other()
    {
        StreamPace[] paces = [.. Enumerable.Range(0, 3).Select(_ => new StreamPace(_link, _clock))];
        foreach (StreamPace pace in paces)
        {
            pace.Begin();
            pace.Pause();
        }

        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, paces.Count(pace => pace.Update()));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, paces.Count(pace => pace.Update()));
    }

    [Fact]
    public void A_page_that_asks_again_does_not_end_the_time_of_JPEG()
    {
        HoldBackUntilPaused();
        _pace.End();
        _pace.Begin();

        Assert.False(_pace.Update());
    }

    [Theory]
    [InlineData(125_000, 480, StreamLink.MinWindow, 125_000)]
    [InlineData(10_000_000, 10, 2_000_000, 2_200_000)]
    public void The_link_has_room_for_what_it_carries_and_always_for_one(
        int bytesPerSecond, int milliseconds, int least, int most)
    {
        Assert.True(_link.HasRoom(100_000_000));
        for (int i = 0; i < 10; i++)
        {
            var sent = new StreamSent(
                i, bytesPerSecond * milliseconds / 1000, 0, _clock.GetTimestamp(), _link.Delivered);
            _link.OnSending(sent.Bytes);
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            _link.OnAnswered(sent, TimeSpan.Zero);
        }

        Assert.InRange(_link.Window, least, most);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _link.Shortest);
        Assert.True(_link.HasRoom(100_000_000));
        _link.OnSending(1000);
        Assert.False(_link.HasRoom(most));
    }

    [Fact]
    public void A_page_whose_machine_is_slow_gets_few_pictures_at_a_time_until_it_is_quick_again()
    {
        int before = Fill(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 200; i++) Fill(TimeSpan.FromMilliseconds(300));

        Assert.True(before >= 32, $"{before} at first");
        Assert.Equal(StreamLink.MinUnits, Fill(TimeSpan.FromMilliseconds(300)));
        for (int i = 0; i < 20; i++) Fill(TimeSpan.FromMilliseconds(10));
        Assert.True(Fill(TimeSpan.FromMilliseconds(10)) >= 16);

        int Fill(TimeSpan inside)
        {
            var sent = new Queue<StreamSent>();
            while (_link.HasRoom(100) && sent.Count < 40)
            {
                sent.Enqueue(new StreamSent(0, 100, 0, _clock.GetTimestamp(), _link.Delivered));
                _link.OnSending(100);
            }

            int most = sent.Count;
            _clock.Advance(inside);
            while (sent.TryDequeue(out StreamSent one)) _link.OnAnswered(one, inside);
            return most;
        }
    }

    [Fact]
    public void A_link_that_has_become_slower_is_learned()
    {
        for (int i = 0; i < 100; i++)
        {
            var sent = new StreamSent(i, 20_000, 0, _clock.GetTimestamp(), _link.Delivered);
            _link.OnSending(sent.Bytes);
            _clock.Advance(TimeSpan.FromMilliseconds(i < 10 ? 10 : 400));
            _link.OnAnswered(sent, TimeSpan.Zero);
        }

        // 20,000 bytes in 400 ms, and 200 ms that may wait.
        Assert.InRange(_link.Window, 29_000, 31_000);
        Assert.Equal(TimeSpan.FromMilliseconds(400), _link.Shortest);
    }

    private StreamUnit Unit(bool isKey, double age = 0, bool hasNewerKey = false, int? bytes = null) => new(
        _clock.GetTimestamp() - (long)(age / 1000 * _clock.TimestampFrequency),
        bytes ?? (isKey ? KeyBytes : Bytes),
        isKey,
        hasNewerKey);

    private StreamStep Decide(bool isKey, double age = 0, bool hasNewerKey = false, int? bytes = null) =>
        _pace.Decide(Unit(isKey, age, hasNewerKey, bytes));

    private int Send(bool isKey, int? bytes = null)
    {
        StreamUnit unit = Unit(isKey, bytes: bytes);
        Assert.Equal(StreamStep.Send, _pace.Decide(unit));
        return _pace.OnSending(unit, out _);
    }

    private void Draw(int sequence) => _pace.OnDrawn(sequence, TimeSpan.Zero);

    private int SendUnit(int bytes, bool isKey = false) => _pace.OnSending(Unit(isKey, bytes: bytes), out _);

    private bool SendOld(bool isKey, double age)
    {
        StreamUnit unit = Unit(isKey, age);
        Assert.Equal(StreamStep.Send, _pace.Decide(unit));
        int sequence = _pace.OnSending(unit, out bool isOld);
        Draw(sequence);
        return isOld;
    }

    private void HoldBackUntilPaused()
    {
        Draw(Send(isKey: true));
        int i = 0;
        while (Decide(isKey: false, age: 600) == StreamStep.Drop)
        {
            _clock.Advance(s_interval);
            Assert.True(++i < 100);
        }

        Assert.True(_pace.IsPaused);
    }

    // A page with nine tiles that needs so long for each picture, one after the other, behind a quick link. Returns how
    // old what it shows was whenever a picture replaced it, in seconds.
    private (double[] Ages, bool HasPaused) Play(double drawnPerSecond, int seconds)
    {
        var waiting = new Queue<(long At, bool IsKey)>();
        var page = new Queue<(int Sequence, long At)>();
        var ages = new List<double>();
        TimeSpan each = TimeSpan.FromSeconds(1 / drawnPerSecond);
        TimeSpan busyUntil = TimeSpan.Zero;
        long start = _clock.GetTimestamp();
        long? shown = null;
        int made = 0;
        while (_clock.GetElapsedTime(start).TotalSeconds < seconds)
        {
            TimeSpan now = _clock.GetElapsedTime(start);
            while (made * s_interval <= now) waiting.Enqueue((_clock.GetTimestamp(), made++ % 25 == 0));
            if (page.Count > 0 && now >= busyUntil)
            {
                (int sequence, long at) = page.Dequeue();
                if (shown is { } last) ages.Add(_clock.GetElapsedTime(last).TotalSeconds);
                shown = at;
                _pace.OnDrawn(sequence, each);

                // Eight other tiles.
                var others = new StreamSent(0, 8 * Bytes, 0, _clock.GetTimestamp() - each.Ticks, _link.Delivered);
                _link.OnSending(others.Bytes);
                _link.OnAnswered(others, each);
                busyUntil = now + each;
            }

            while (_pace.Update() && waiting.TryPeek(out (long At, bool IsKey) next))
            {
                bool hasNewer = waiting.Skip(1).Any(unit => unit.IsKey);
                var unit = new StreamUnit(next.At, next.IsKey ? KeyBytes : Bytes, next.IsKey, hasNewer);
                StreamStep step = _pace.Decide(unit);
                if (step is StreamStep.Wait or StreamStep.Stop) break;
                waiting.Dequeue();
                if (step == StreamStep.Drop) continue;
                if (page.Count == 0 && now >= busyUntil) busyUntil = now + each;
                page.Enqueue((_pace.OnSending(unit, out _), next.At));
            }

            if (_pace.IsPaused) return ([.. ages], true);
            _clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        return ([.. ages], false);
    }
}
