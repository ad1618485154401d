namespace LatestFrames;

/// <summary>How many pictures a decoder holds back, learned by waiting.</summary>
public sealed class HeldBackPicturesTests
{
    [Fact]
    public void A_picture_that_does_not_come_is_held_back_and_the_next_wait_is_shorter()
    {
        var held = new HeldBackPictures();
        TimeSpan patience = held.Patience;
        held.OnMissing(pending: 3);
        Assert.Equal((3, patience / 4), (held.Count, held.Patience));
        for (int i = 0; i < 10; i++) held.OnMissing(pending: 100);
        Assert.Equal((32, TimeSpan.FromMilliseconds(10)), (held.Count, held.Patience));
    }

    [Fact]
    public void A_picture_that_comes_shows_that_fewer_are_held_back_unless_all_are_let_out()
    {
        var held = new HeldBackPictures();
        TimeSpan patience = held.Patience;
        held.OnMissing(pending: 5);
        held.OnPicture(pending: 0, isComplete: true);
        Assert.Equal((5, patience), (held.Count, held.Patience));
        held.OnPicture(pending: 2, isComplete: false);
        held.OnPicture(pending: 4, isComplete: false);
        Assert.Equal(2, held.Count);
    }

    [Fact]
    public void A_new_decoder_of_the_stream_waits_as_long_as_the_first_and_holds_back_as_many()
    {
        var held = new HeldBackPictures();
        TimeSpan patience = held.Patience;
        held.OnMissing(pending: 4);
        held.Restart();
        Assert.Equal((4, patience), (held.Count, held.Patience));
    }
}
