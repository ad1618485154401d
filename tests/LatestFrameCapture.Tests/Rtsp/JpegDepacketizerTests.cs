using System.Buffers.Binary;
using OpenCvSharp;

namespace LatestFrames;

public sealed class JpegDepacketizerTests
{
    private const int Known = 255;

    [Theory]
    [InlineData(320, 240, 80, 0x221111, 0, 80)]
    [InlineData(320, 240, 30, 0x211111, 0, 30)]
    [InlineData(320, 240, 80, 0x221111, 4, 80)]
    [InlineData(320, 240, 60, 0x211111, 2, Known)]
    [InlineData(320, 240, 95, 0x221111, 0, 200)]
    [InlineData(2560, 240, 50, 0x221111, 0, Known)]
    public void A_picture_is_what_it_was(int width, int height, int quality, int sampling, int interval, int sent)
    {
        byte[] file = Encode(width, height, quality, sampling, interval);
        sampling = SamplingOf(file);
        var driver = new ReceiverDriver(VideoCodec.Jpeg, width: width, height: height);
        var packetizer = new RtpPacketizer(VideoCodec.Jpeg);
        for (uint i = 0; i < 3; i++)
        {
            driver.Send(Packetize(packetizer, file, width, height, sampling, interval, sent, i * 3600, i == 0));
        }

        // Tables with number 255 come with every picture; here only with the first.
        int expected = sent == Known ? 1 : 3;
        Assert.Equal(expected, driver.Units.Count);
        Assert.Equal((width, height), driver.Receiver.Size);
        using Mat original = Cv2.ImDecode(file, ImreadModes.Color);
        foreach (ReceiverDriver.Copy unit in driver.Units)
        {
            Assert.True(unit.IsKeyFrame);
            Assert.False(unit.IsDamaged);
            using Mat picture = Cv2.ImDecode(unit.Bytes, ImreadModes.Color);
            Assert.Equal(0, Cv2.Norm(original, picture, NormTypes.INF));
        }
    }

    [Fact]
    public void A_missing_packet_marks_the_picture()
    {
        byte[] file = Encode(320, 240, 80, 0x221111, 0);
        var packetizer = new RtpPacketizer(VideoCodec.Jpeg) { MaxPayload = 500 };
        int count = Packetize(packetizer, file, 320, 240, 0x221111, 0, 80, 0, true).Count;
        for (int lost = 0; lost < count; lost++)
        {
            var driver = new ReceiverDriver(VideoCodec.Jpeg);
            driver.Send(Packetize(packetizer, file, 320, 240, 0x221111, 0, 80, 0, true));
            List<byte[]> packets = Packetize(packetizer, file, 320, 240, 0x221111, 0, 80, 3600, true);
            packets.RemoveAt(lost);
            driver.Send(packets);
            driver.Send(Packetize(packetizer, file, 320, 240, 0x221111, 0, 80, 7200, true));

            Assert.Equal(lost == 0 ? 2 : 3, driver.Units.Count);
            Assert.False(driver.Units[0].IsDamaged);
            Assert.True(driver.Units[1].IsDamaged || driver.Units[1].IsAfterLoss);
            Assert.False(driver.Units[^1].IsDamaged);
        }
    }

    /// <summary>The sampling that the encoder used: OpenCV before 4.7 does not know the parameter.</summary>
    private static int SamplingOf(byte[] file) =>
        file[file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]) + 11] << 16 | 0x1111;

    internal static byte[] Encode(int width, int height, int quality, int sampling, int interval)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                picture.Set(y, x, new Vec3b((byte)(x * 3), (byte)(y * 2), (byte)(x * y / 50)));
        }

        Cv2.ImEncode(
            ".jpg",
            picture,
            out byte[] file,
            new ImageEncodingParam(ImwriteFlags.JpegQuality, quality),
            new ImageEncodingParam(ImwriteFlags.JpegRstInterval, interval),
            new ImageEncodingParam((ImwriteFlags)7, sampling));
        return file;
    }

    internal static List<byte[]> Packetize(
        RtpPacketizer packetizer, byte[] file, int width, int height, int sampling,
        int interval, int quality, uint time, bool withTables)
    {
        var tables = new List<byte>();
        int at = 2;
        while (file[at + 1] != 0xda)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            if (file[at + 1] == 0xdb)
            {
                for (int table = at + 4; table < at + 2 + length; table += 65)
                    tables.AddRange(file.AsSpan(table + 1, 64));
            }

            at += 2 + length;
        }

        int scan = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
        ReadOnlySpan<byte> data = file.AsSpan(scan);
        var packets = new List<byte[]>();
        for (int offset = 0; offset < data.Length; offset += packetizer.MaxPayload)
        {
            int type = (sampling == 0x221111 ? 1 : 0) + (interval > 0 ? 64 : 0);
            int columns = width > 2040 ? 0 : (width + 7) / 8;
            var payload = new List<byte>
            {
                0, (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, (byte)type, (byte)quality, (byte)columns,
                (byte)((height + 7) / 8),
            };
            if (interval > 0) payload.AddRange([0, (byte)interval, 0xff, 0xff]);
            if (offset == 0 && quality >= 128)
                payload.AddRange([0, 0, 0, (byte)(withTables ? tables.Count : 0), .. withTables ? tables : []]);
            int size = Math.Min(packetizer.MaxPayload, data.Length - offset);
            payload.AddRange(data.Slice(offset, size));
            packets.Add(packetizer.Next([.. payload], time, offset + size == data.Length));
        }

        return packets;
    }
}
