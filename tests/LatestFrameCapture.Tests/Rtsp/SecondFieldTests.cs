namespace LatestFrames;

/// <summary>Interlaced pictures of two fields, each with slices of its own (H.264, PAFF).</summary>
public sealed class SecondFieldTests
{
    [Theory]
    [InlineData("tff=1", true)]
    [InlineData("", false)]
    public void A_key_frame_may_have_a_second_field_that_refers_to_its_first_one(string options, bool isKey)
    {
        // FFmpeg's encoders make no such fields: what stands for the second one is a slice of the next picture. Of a
        // stream that is not interlaced it is another picture, whose beginning is missing.
        List<List<byte[]>> units = TestStream.Make(VideoCodec.H264, options: options);
        byte[] field = units[1].Last(nal => (nal[0] & 31) == 1);
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        driver.Send(packetizer.Packetize([.. units[0], WithoutFirst(field, isKey)], 1000));
        driver.Send(packetizer.Packetize(units[1], 4600));
        Assert.Equal([isKey, false], driver.Units.Select(unit => unit.IsKeyFrame));
    }

    // first_mb_in_slice is another than 0, where it is to belong to the same picture.
    private static byte[] WithoutFirst(byte[] nal, bool isInterlaced)
    {
        byte[] copy = [.. nal];
        if (!isInterlaced) copy[1] = 0x40;
        return copy;
    }
}
