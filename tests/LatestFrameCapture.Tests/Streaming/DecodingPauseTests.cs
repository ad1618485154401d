using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>When decoding rests for a pause, and how it gets back to the present after one.</summary>
public sealed class DecodingPauseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DecodingQueue _queue;
    private readonly PendingGroup _pending = new(_ => { });
    private readonly DecodingPause _pause;

    public DecodingPauseTests()
    {
        _queue = new DecodingQueue(
            _time, keyFramesOnly: false, showsDamaged: false, skipsAhead: true, release: _ => { });
        _pause = new DecodingPause(_queue, _pending, _time);
        Add(isKeyFrame: true);
        Assert.True(_queue.TryTake(out _));
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public void Without_a_pause_pictures_are_decoded_as_they_come()
    {
        _pause.Look();
        Assert.Equal((false, false), (_pause.IsOnDemand, _queue.IsPatient));
    }

    [Fact]
    public void After_a_pause_what_has_come_is_decoded_first_and_nothing_of_it_is_left_out_for_being_late()
    {
        _pause.IsPaused = true;
        _pause.Look();
        Assert.True(_pause.IsOnDemand);
        Assert.True(_pending.TryAdd(Add(isKeyFrame: false)));
        Assert.True(_queue.TryTake(out _));

        _pause.IsPaused = false;
        _pause.Look();
        Assert.True(_pause.IsOnDemand, "one waits to be decoded");

        // That took a second, in which further ones came; without patience the queue would wait for a key frame.
        Assert.True(_pending.TryTake(out _));
        for (int i = 0; i < 25; i++)
        {
            Add(isKeyFrame: false);
            _time.Advance(TimeSpan.FromMilliseconds(40));
        }

        for (int i = 0; i < 25; i++)
        {
            _pause.Look();
            Assert.True(_pause.IsOnDemand);
            Assert.True(_queue.TryTake(out _));
        }

        Assert.Equal(0, _queue.Skipped);
        _pause.Look();
        Assert.Equal((false, false), (_pause.IsOnDemand, _queue.IsPatient));
    }

    [Fact]
    public void A_decoder_that_does_not_catch_up_leaves_pictures_out_again_after_3_seconds()
    {
        _pause.IsPaused = true;
        _pause.Look();
        _pause.IsPaused = false;
        Add(isKeyFrame: false);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        _pause.Look();
        Assert.True(_pause.IsOnDemand);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        _pause.Look();
        Assert.Equal((false, false), (_pause.IsOnDemand, _queue.IsPatient));
    }

    [Fact]
    public void A_group_that_lacks_pictures_waits_for_its_key_frame()
    {
        _pause.IsPaused = true;
        _pause.Look();
        _pending.Break();
        _pause.IsPaused = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        _pause.Look();
        Assert.True(_pause.IsOnDemand);
        Assert.False(_pending.TryAdd(Add(isKeyFrame: false)));
        Assert.True(_pending.TryAdd(Add(isKeyFrame: true)));
        Assert.True(_pending.TryTake(out _));
        while (_queue.TryTake(out _))
        {
        }

        _pause.Look();
        Assert.False(_pause.IsOnDemand);
    }

    private AccessUnit Add(bool isKeyFrame)
    {
        var unit = new AccessUnit
        {
            IsKeyFrame = isKeyFrame,
            ArrivalTimestamp = _time.GetTimestamp(),
            CompletedTimestamp = _time.GetTimestamp()
        };
        unit.TryAppend([0, 0, 0, 1, 0x65]);
        _queue.Add(unit);
        return unit;
    }
}
