namespace LatestFrames;

/// <summary>What is missing of a stream is not shown, and counted.</summary>
public sealed class RtspSourceLossTests
{
    // In the group from 20 to 29, when the consumer reads for some time already.
    private const int Lost = 23;

    [Theory]
    [InlineData(null)] // the whole picture
    [InlineData(1)] // its first packet that has a part of the picture
    public void A_missing_packet_hides_the_pictures_until_the_next_key_frame(int? packet)
    {
        var stream = StreamWithLoss(packet);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitFor(picture => picture.Index >= 30, count: 5);

        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        Assert.DoesNotContain(watched.Indexes, index => index is >= Lost and < 30);
        watched.WaitUntil(() => watched.Statistics.TotalPacketsLost > 0, "lost packets");
        Assert.Equal(packet is null ? 6 : 7, watched.Statistics.TotalPicturesHidden);
        Assert.True(watched.LogHas("packets lost"));
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void Damaged_pictures_are_shown_on_request()
    {
        var stream = StreamWithLoss(packet: null);
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()) { ShowDamaged = true });
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(picture => picture.Index >= 30, count: 5);

        // By their positions: what is burned into them may be damaged.
        SeenPicture known = pictures.First(picture => picture.Index is not null);
        IEnumerable<double> numbers = pictures.Select(
            picture => known.Index!.Value
                + (picture.Position!.Value - known.Position!.Value) / TimeSpan.FromMilliseconds(40));
        Assert.Contains(numbers, number => number is > Lost + 0.5 and < 29.5);
        Assert.True(watched.Statistics.TotalPacketsLost > 0);
        Assert.Equal(0, watched.Statistics.TotalPicturesHidden);
    }

    [Theory]
    [InlineData(Markers.None)]
    [InlineData(Markers.EverySlice)]
    public void Marker_bits_that_lie_harm_no_picture(Markers markers)
    {
        var stream = new PictureStream(PictureStream.Hundred) { Markers = markers };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 30);

        Assert.All(pictures, picture => Assert.NotNull(picture.Index));
        Assert.Equal((0, 0), (watched.Statistics.TotalPicturesHidden, watched.Statistics.TotalPacketsLost));
    }

    [Fact]
    public void Another_source_of_the_packets_begins_at_its_key_frame()
    {
        // As after a camera's restart behind a server: the middle of a group, from another source.
        var stream = new PictureStream(PictureStream.Hundred) { SourceOf = n => n < 25 ? 1u : 2u };
        using RtspTestCamera camera = Camera(stream);
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitFor(picture => picture.Index >= 30, count: 5);

        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
        Assert.DoesNotContain(watched.Indexes, index => index is >= 25 and < 30);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    private static PictureStream StreamWithLoss(int? packet) => new(PictureStream.Hundred)
    {
        MaxPayload = 100,
        Drops = (picture, i) => picture == Lost && (packet is null || i == packet),
    };

    private static RtspTestCamera Camera(PictureStream stream) => new RtspTestCamera
    {
        Description = PictureStream.Description(),
        Packets = stream.Packets,
    }.Start();
}
