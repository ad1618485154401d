using OpenCvSharp;

namespace LatestFrames;

/// <summary>Which size a picture has of which only the number of bytes is known.</summary>
public sealed class PictureSizesTests
{
    private const int Bytes = 320 * 240 * 3 / 2;
    private static readonly PixelLayout s_layout = PixelLayout.For("yuv420p")!;

    [Fact]
    public void A_turned_picture_has_as_many_bytes_and_begins_at_its_time()
    {
        PictureSizes sizes = Begun();
        sizes.OnSize(240, 320);
        sizes.OnTime(TimeSpan.FromSeconds(2));

        Assert.Equal(new Size(320, 240), Find(sizes, Bytes, 1.96));
        Assert.Equal(new Size(240, 320), Find(sizes, Bytes, 2));
        Assert.Equal(new Size(240, 320), Find(sizes, Bytes, 2.04));
        Assert.Equal(1, sizes.Changes);
    }

    [Fact]
    public void A_size_whose_time_has_not_come_yet_does_not_hold_for_earlier_pictures()
    {
        PictureSizes sizes = Begun();
        sizes.OnSize(240, 320);
        Assert.Equal(new Size(320, 240), Find(sizes, Bytes, 1.92));
        sizes.OnTime(TimeSpan.FromSeconds(2));
        Assert.Equal(new Size(320, 240), Find(sizes, Bytes, 1.96));
        Assert.Equal(new Size(240, 320), Find(sizes, Bytes, 2));
    }

    [Fact]
    public void A_size_whose_pictures_have_no_time_holds_at_once()
    {
        PictureSizes sizes = Begun();
        sizes.OnSize(240, 320);
        sizes.OnTime(null);
        Assert.Equal(new Size(240, 320), Find(sizes, Bytes, 1));
    }

    [Fact]
    public void A_picture_with_other_bytes_has_the_new_size_whatever_the_times_say()
    {
        PictureSizes sizes = Begun();
        sizes.OnSize(640, 360);
        sizes.OnTime(TimeSpan.FromSeconds(100));

        Assert.Equal(new Size(320, 240), Find(sizes, Bytes, 1));
        Assert.Equal(new Size(640, 360), Find(sizes, 640 * 360 * 3 / 2, 1.04));
    }

    [Fact]
    public void Several_changes_in_a_row_come_one_after_the_other()
    {
        PictureSizes sizes = Begun();
        sizes.OnSize(640, 360);
        sizes.OnTime(TimeSpan.FromSeconds(1));
        sizes.OnSize(320, 240);
        sizes.OnSize(320, 240);
        sizes.OnTime(TimeSpan.FromSeconds(2));
        sizes.OnTime(TimeSpan.FromSeconds(3));

        Assert.Equal(new Size(640, 360), Find(sizes, 640 * 360 * 3 / 2, 1));
        Assert.Equal(new Size(320, 240), Find(sizes, Bytes, 2));
        Assert.Equal(2, sizes.Changes);
    }

    [Fact]
    public void A_picture_of_no_reported_size_is_not_shown()
    {
        PictureSizes sizes = Begun();
        Assert.Null(Find(sizes, Bytes + 2, 1));
        Assert.Null(Find(sizes, 0, 1));
        Assert.Null(Find(new PictureSizes(), Bytes, 0));
    }

    private static PictureSizes Begun()
    {
        var sizes = new PictureSizes();
        sizes.OnSize(320, 240);
        sizes.OnTime(TimeSpan.Zero);
        Assert.Equal(new Size(320, 240), Find(sizes, Bytes, 0));
        return sizes;
    }

    private static Size? Find(PictureSizes sizes, int bytes, double seconds) =>
        sizes.TryFind(bytes, s_layout, TimeSpan.FromSeconds(seconds)) ? sizes.Current : null;
}
