using System.Buffers;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>What a page wants, on a clock of the application's.</summary>
public sealed class WallTilesTests
{
    // A clock of the application's may wait for a lock under which a page answers.
    [Fact]
    public void The_clock_is_not_asked_under_a_gate()
    {
        var clock = new WatchedClock();
        var tiles = new WallTiles(count: 2, new HeldClock(clock), PictureDetail.LowestLevel);
        int asked = 0;
        clock.OnAsked = () =>
        {
            asked++;
            Assert.True(Gate.IsFree(() => tiles.TryBeginWatch(1, out _, out _)));
        };

        tiles.OnNext(0, width: 320);
        Assert.True(tiles.TryBeginWatch(0, out _, out _));
        tiles.EndWatch(0, Picture(() => { }));
        Assert.True(tiles.TryTakeReady(out WallTurn turn));
        tiles.OnSending(0, turn.Number);
        turn.Picture.Release();
        tiles.OnNext(0, width: 320);
        tiles.OnDone(0);

        Assert.True(asked >= 5);
    }

    [Fact]
    public void A_clock_that_fails_keeps_no_picture()
    {
        var clock = new WatchedClock();
        var tiles = new WallTiles(count: 1, new HeldClock(clock), PictureDetail.LowestLevel);
        tiles.OnNext(0, width: 320);
        Assert.True(tiles.TryBeginWatch(0, out _, out _));
        bool isReturned = false;
        clock.OnAsked = () => throw new InvalidOperationException("The clock has failed.");

        Assert.Throws<InvalidOperationException>(() => tiles.EndWatch(0, Picture(() => isReturned = true)));

        Assert.True(isReturned);
    }

    [Fact]
    public void The_link_is_full_while_pictures_have_to_be_smaller()
    {
        var time = new FakeTimeProvider();
        var tiles = new WallTiles(count: 1, new HeldClock(time), PictureDetail.LowestLevel);
        Assert.False(tiles.IsLinkFull);
        tiles.OnNext(0, width: 320);
        int seconds = 0;
        for (; !tiles.IsLinkFull; seconds++)
        {
            Assert.True(seconds < 10);
            Show(TimeSpan.FromSeconds(1));
        }

        for (seconds = 0; tiles.IsLinkFull; seconds++)
        {
            Assert.True(seconds < 100);
            Show(TimeSpan.FromMilliseconds(20));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(seconds > 5);

        // A picture that the page has drawn so long after it was sent.
        void Show(TimeSpan way)
        {
            Assert.True(tiles.TryBeginWatch(0, out _, out _));
            tiles.EndWatch(0, Picture(() => { }));
            Assert.True(tiles.TryTakeReady(out WallTurn turn));
            tiles.OnSending(0, turn.Number);
            turn.Picture.Release();
            time.Advance(way);
            tiles.OnNext(0, width: 320);
        }
    }

    private static EncodedPicture Picture(Action onReturned) =>
        new(ArrayPool<byte>.Shared.Rent(PictureHeader.Size), PictureHeader.Size, onReturned)
        {
            Number = 1,
            GrabbedTimestamp = 1,
            GrabbedAt = DateTimeOffset.UnixEpoch,
        };
}
