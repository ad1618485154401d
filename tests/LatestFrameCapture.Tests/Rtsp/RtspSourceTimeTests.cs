namespace LatestFrames;

/// <summary>The camera's own time of a picture.</summary>
public sealed class RtspSourceTimeTests(ITestOutputHelper output)
{
    private const int Reported = 20;

    [Fact]
    public void Sender_reports_give_each_picture_the_cameras_time()
    {
        // A camera whose clock is an hour ahead.
        DateTimeOffset start = DateTimeOffset.UtcNow + TimeSpan.FromHours(1);
        DateTimeOffset TimeOf(int n) => start + n * TimeSpan.FromMilliseconds(40);
        var stream = new PictureStream(PictureStream.Hundred)
        {
            CameraTimeOf = n => n % 20 == 0 && n >= Reported ? TimeOf(n) : null
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(picture => picture.Index >= Reported + 20, count: 10);

        Assert.All(pictures.Where(picture => picture.Index < Reported), picture => Assert.Null(picture.CameraTime));
        SeenPicture[] timed = [.. pictures.Where(picture => picture.Index is > Reported and < 100)];
        TimeSpan worst = timed.Max(picture => (picture.CameraTime!.Value - TimeOf(picture.Index!.Value)).Duration());
        output.WriteLine($"{timed.Length} pictures, at most {worst.TotalMilliseconds} ms");
        Assert.InRange(worst.TotalMilliseconds, 0, 2);
    }

    [Fact]
    public void A_single_report_that_does_not_fit_is_not_believed()
    {
        // The report at 35 is hours off.
        DateTimeOffset start = DateTimeOffset.UtcNow;
        var stream = new PictureStream(PictureStream.Hundred)
        {
            CameraTimeOf = n => n is 10 or 20
                ? start + n * TimeSpan.FromMilliseconds(40)
                : n == 35 ? start - TimeSpan.FromHours(7) : null,
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(picture => picture.Index >= 40, count: 10);

        Assert.All(
            pictures.Where(picture => picture.Index is > 40 and < 100),
            picture => Assert.InRange(
                (picture.CameraTime!.Value - start - picture.Index!.Value * TimeSpan.FromMilliseconds(40))
                    .TotalMilliseconds,
                -5, 5));
    }
}
