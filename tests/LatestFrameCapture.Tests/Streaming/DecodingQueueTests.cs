using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>Which coded pictures are decoded after a loss, and by a decoder that is too slow.</summary>
public sealed class DecodingQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<AccessUnit> _released = [];

    [Fact]
    public void A_connection_begins_with_a_key_frame()
    {
        DecodingQueue queue = Queue();
        Add(queue, "p1 p2 K3 p4");

        Assert.Equal("3 4", Take(queue));
        Assert.Equal(2, _released.Count);
        Assert.Equal((0, 0), (queue.Hidden, queue.Skipped));
    }

    [Theory]
    [InlineData("K1 p2 d3 p4 p5 K6 p7", "1 2 6 7", 3)] // a packet of 3 is missing
    [InlineData("K1 p2 l3 p4 K6 p7", "1 2 6 7", 2)] // all of what was before 3 is missing
    [InlineData("K1 p2 D3 p4 K5", "1 2 5", 2)] // a key frame that is damaged helps nobody
    [InlineData("K1 x2 p3", "1 3", 1)] // nothing refers to 2
    [InlineData("K1 p2 L3 p4", "1 2 3 4", 0)] // a key frame after a loss is whole
    public void After_a_loss_nothing_is_shown_until_the_next_key_frame(string came, string decoded, long hidden)
    {
        DecodingQueue queue = Queue();
        Add(queue, came);

        Assert.Equal(decoded, Take(queue));
        Assert.Equal(hidden, queue.Hidden);
    }

    [Fact]
    public void Damaged_pictures_are_shown_on_request()
    {
        DecodingQueue queue = Queue(showsDamaged: true);
        Add(queue, "K1 d2 p3 l4");

        Assert.Equal("1 2 3 4", Take(queue));
    }

    [Fact]
    public void Key_frames_alone_are_taken_on_request()
    {
        DecodingQueue queue = Queue(keyFramesOnly: true);
        Add(queue, "K1 p2 K3 p4");

        Assert.Equal("1 3", Take(queue));
        Assert.Equal((0, 0), (queue.Hidden, queue.Skipped));
    }

    [Theory]
    [InlineData(true, "p1 p2", false)]
    [InlineData(true, "p1 K2", true)]
    [InlineData(false, "p1", true)]
    public void Only_what_would_be_shown_is_newer(bool keyFramesOnly, string came, bool expected)
    {
        DecodingQueue queue = Queue(keyFramesOnly: keyFramesOnly);
        Add(queue, came);

        Assert.Equal(expected, queue.HasNewer);
    }

    [Fact]
    public void A_decoder_that_is_behind_goes_on_with_the_newest_key_frame()
    {
        DecodingQueue queue = AtTheEdge();
        Add(queue, "p2 p3 K4 p5 K6 p7");
        _time.Advance(TimeSpan.FromMilliseconds(150));

        Assert.Equal("6 7", Take(queue));
        Assert.Equal(4, queue.Skipped);
        Assert.Equal(1, queue.TimesBehind);
    }

    [Fact]
    public void A_decoder_that_is_a_little_behind_catches_up()
    {
        DecodingQueue queue = AtTheEdge();
        Add(queue, "p2 p3 p4");
        _time.Advance(TimeSpan.FromMilliseconds(300));

        Assert.Equal("2 3 4", Take(queue));
    }

    [Fact]
    public void A_decoder_that_is_far_behind_waits_for_the_next_key_frame()
    {
        DecodingQueue queue = AtTheEdge();
        Add(queue, "p2 p3");
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal("", Take(queue));
        Add(queue, "p4 K5 p6");

        Assert.Equal("5 6", Take(queue));
        Assert.Equal(3, queue.Skipped);
        Assert.Equal(0, queue.Hidden);
    }

    [Fact]
    public void A_key_frame_that_takes_long_to_arrive_is_decoded()
    {
        DecodingQueue queue = AtTheEdge();
        AccessUnit slow = Unit('K', 2);
        _time.Advance(TimeSpan.FromMilliseconds(800));
        slow.CompletedTimestamp = _time.GetTimestamp();
        queue.Add(slow);
        Add(queue, "p3");

        Assert.Equal("2 3", Take(queue));
        Assert.Equal(0, queue.Skipped);
    }

    [Fact]
    public void A_damaged_key_frame_is_no_way_out_for_a_decoder_that_is_behind()
    {
        DecodingQueue queue = AtTheEdge();
        Add(queue, "p2 D3 p4");
        _time.Advance(TimeSpan.FromMilliseconds(150));

        Assert.Equal("2", Take(queue));
        Assert.Equal(0, queue.TimesBehind);
    }

    [Fact]
    public void What_a_server_sends_first_is_decoded_though_it_takes_long()
    {
        DecodingQueue queue = Queue();
        Add(queue, "K1 p2 p3");
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal("1 2 3", Take(queue));
        Assert.True(queue.IsAtEdge);
    }

    [Fact]
    public void A_decoder_that_is_too_slow_from_the_beginning_is_at_the_edge_after_three_seconds()
    {
        DecodingQueue queue = Queue();
        Add(queue, "K1 p2");
        Assert.True(queue.TryTake(out _));
        Assert.False(queue.IsAtEdge);

        _time.Advance(TimeSpan.FromSeconds(3));
        Add(queue, "K3 p4");
        Assert.True(queue.TryTake(out _));

        Assert.True(queue.IsAtEdge);
    }

    [Fact]
    public void A_recording_is_decoded_whole()
    {
        DecodingQueue queue = Queue(skipsAhead: false);
        Add(queue, "K1 p2 K3 p4");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("1 2 3 4", Take(queue));
    }

    [Fact]
    public void A_refused_picture_hides_the_rest_of_its_group()
    {
        DecodingQueue queue = Queue();
        Add(queue, "K1 p2 p3 K4");
        Assert.True(queue.TryTake(out AccessUnit? unit));
        queue.OnRefused();

        Assert.Equal("4", Take(queue));
        Assert.Equal(1, unit.Position.Ticks);
        Assert.Equal(3, queue.Hidden);
    }

    [Fact]
    public void It_holds_no_more_than_32_MiB()
    {
        DecodingQueue queue = AtTheEdge();
        byte[] bytes = new byte[10 * 1024 * 1024];
        for (int i = 2; i < 8; i++)
        {
            AccessUnit unit = Unit('p', i);
            Assert.True(unit.TryAppend(bytes));
            queue.Add(unit);
        }

        Assert.True(queue.Count <= 3);
        Assert.Equal("", Take(queue));
    }

    private DecodingQueue AtTheEdge()
    {
        DecodingQueue queue = Queue();
        Add(queue, "K1");
        Assert.Equal("1", Take(queue));
        return queue;
    }

    private DecodingQueue Queue(bool keyFramesOnly = false, bool showsDamaged = false, bool skipsAhead = true) =>
        new(_time, keyFramesOnly, showsDamaged, skipsAhead, _released.Add);

    /// <summary>
    /// Adds pictures: K a key frame, p another, d and D damaged ones, l and L after a loss, x damaged and disposable.
    /// </summary>
    private void Add(DecodingQueue queue, string units)
    {
        foreach (string unit in units.Split(' '))
            queue.Add(Unit(unit[0], int.Parse(unit.AsSpan(1), CultureInfo.InvariantCulture)));
    }

    private AccessUnit Unit(char kind, int number) => new()
    {
        IsKeyFrame = char.IsUpper(kind),
        IsDamaged = kind is 'd' or 'D' or 'x',
        IsAfterLoss = kind is 'l' or 'L',
        IsDisposable = kind == 'x',
        Position = TimeSpan.FromTicks(number),
        ArrivalTimestamp = _time.GetTimestamp(),
        CompletedTimestamp = _time.GetTimestamp(),
    };

    private static string Take(DecodingQueue queue)
    {
        var taken = new List<long>();
        while (queue.TryTake(out AccessUnit? unit)) taken.Add(unit.Position.Ticks);
        return string.Join(' ', taken);
    }
}
