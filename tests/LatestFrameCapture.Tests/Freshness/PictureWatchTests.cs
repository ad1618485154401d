using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

public sealed class PictureWatchTests : IDisposable
{
    private static readonly VideoFormat s_format = new(640, 480, 25, "h264");
    private readonly FakeTimeProvider _clock = new();
    private readonly Mat _image = new(480, 640, MatType.CV_8UC3, new Scalar(40, 50, 60));
    private readonly PictureWatch _watch;

    public PictureWatchTests()
    {
        _watch = new PictureWatch(_clock, TimeSpan.FromSeconds(3));
        _watch.OnConnected(s_format);
    }

    public void Dispose() => _image.Dispose();

    [Fact]
    public void A_picture_that_stays_the_same_is_found()
    {
        Assert.Equal(76, FramesUntilFrozen());
    }

    [Fact]
    public void One_changed_pixel_in_the_whole_picture_is_enough()
    {
        for (int i = 0; i < 500; i++)
        {
            _image.At<Vec3b>(i % 480, 333) = new Vec3b((byte)(i % 251), 7, 7);
            Assert.Equal(PictureNovelty.New, Show());
        }
    }

    [Fact]
    public void A_pause_does_not_count_as_time_without_a_change()
    {
        for (int i = 0; i < 20; i++) Assert.NotEqual(PictureNovelty.Frozen, Show());
        _watch.OnResumed();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(76, FramesUntilFrozen());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(240)]
    [InlineData(479)]
    public void A_picture_that_stays_the_same_is_found_wherever_it_changed_before(int row)
    {
        for (int i = 0; i < 20; i++)
        {
            for (int column = 0; column < 640; column++) _image.At<Vec3b>(row, column) = new Vec3b((byte)i, 7, 7);
            Assert.Equal(PictureNovelty.New, Show());
        }

        // As from the start, but for one or two: how much was looked at of the last one that changed depends on where
        // it did.
        Assert.InRange(FramesUntilFrozen(), 74, 77);
    }

    [Fact]
    public void A_picture_of_another_size_is_new()
    {
        for (int i = 0; i < 200; i++)
        {
            using var other = new Mat(i % 2 == 0 ? 480 : 240, 640, MatType.CV_8UC3, new Scalar(40, 50, 60));
            _clock.Advance(TimeSpan.FromMilliseconds(40));
            Assert.Equal(PictureNovelty.New, _watch.Look(other));
        }
    }

    [Fact]
    public void A_still_that_a_new_connection_brings_again_is_believed_until_it_changes()
    {
        Assert.Equal(76, FramesUntilFrozen());
        _watch.OnConnected(s_format);
        for (int i = 0; i < 5000; i++) Assert.Equal(PictureNovelty.New, Show());

        // Another connection, for another reason.
        _watch.OnConnected(s_format);
        for (int i = 0; i < 500; i++) Assert.Equal(PictureNovelty.New, Show());

        // Another still is suspected after twice the time, and believed as well.
        _image.SetTo(new Scalar(1, 2, 3));
        Assert.Equal(152, FramesUntilFrozen());
        _watch.OnConnected(s_format);
        for (int i = 0; i < 500; i++) Assert.Equal(PictureNovelty.New, Show());
    }

    [Fact]
    public void A_still_whose_first_pictures_differ_is_believed_after_the_second_time()
    {
        Assert.Equal(76, FramesUntilFrozen());
        _watch.OnConnected(s_format);
        for (int i = 0; i < 5; i++)
        {
            _image.SetTo(new Scalar(40, 50, 50 + i));
            Assert.Equal(PictureNovelty.New, Show());
        }

        for (int i = 0; i < 1000; i++) Assert.Equal(PictureNovelty.New, Show());
    }

    [Fact]
    public void A_new_size_or_a_moving_picture_shows_that_the_suspicion_was_right()
    {
        Assert.Equal(76, FramesUntilFrozen());
        _watch.OnConnected(s_format with { Width = 800 });
        Assert.Equal(76, FramesUntilFrozen());
        _watch.OnConnected(s_format with { Width = 800 });
        for (int i = 0; i < 100; i++)
        {
            _image.SetTo(new Scalar(40, 50, i));
            Assert.Equal(PictureNovelty.New, Show());
        }

        Assert.InRange(FramesUntilFrozen(), 149, 151);
    }

    [Fact]
    public void A_source_that_shows_ever_other_stills_reconnects_every_hour_at_most()
    {
        var watch = new PictureWatch(_clock, TimeSpan.FromMinutes(40));
        List<int> minutes = [];
        for (int i = 0; i < 3; i++)
        {
            watch.OnConnected(s_format);
            _clock.Advance(TimeSpan.FromMinutes(41));
            _image.SetTo(new Scalar(1, 2, i));
            watch.Look(_image);
            _image.SetTo(new Scalar(2, 3, i));
            int shown = 0;
            do
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                Assert.True(++shown < 1000);
            }
            while (watch.Look(_image) != PictureNovelty.Frozen);
            minutes.Add(shown);
        }

        Assert.Equal([43, 63, 63], minutes);
    }

    [Fact]
    public void Repetitions_are_not_new_until_a_suspicion_was_wrong()
    {
        PictureNovelty[] first = [.. Enumerable.Range(0, 8).Select(_ => Show())];
        FramesUntilFrozen();
        _watch.OnConnected(s_format);
        PictureNovelty[] then = [.. Enumerable.Range(0, 8).Select(_ => Show())];

        Assert.Equal(
            [.. Enumerable.Repeat(PictureNovelty.New, 4), .. Enumerable.Repeat(PictureNovelty.Repeated, 4)], first);
        Assert.All(then, novelty => Assert.Equal(PictureNovelty.New, novelty));
    }

    [Fact]
    public void The_watch_can_be_switched_off()
    {
        var watch = new PictureWatch(_clock, limit: null);
        watch.OnConnected(s_format);
        for (int i = 0; i < 1000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(40));
            Assert.Equal(PictureNovelty.New, watch.Look(_image));
        }
    }

    private int FramesUntilFrozen()
    {
        int frames = 1;
        while (Show() != PictureNovelty.Frozen) Assert.True(++frames < 1000);
        return frames - 1;
    }

    private PictureNovelty Show()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        return _watch.Look(_image);
    }
}
