using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Changed, cut and mixed packets. The number of inputs for each test is 20,000, or what the environment variable
/// LATEST_FRAME_FUZZ says.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly int s_inputs =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_FUZZ"), out int inputs) ? inputs : 20_000;

    public static TheoryData<string> Kinds => ["H264", "H265", "Jpeg"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Broken_RTP_packets_end_in_nothing_worse_than_damaged_pictures(string kind)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(kind);
        byte[][] packets = Packets(codec);
        RtpReceiver receiver = New(codec, udp: false);
        int next = 0;
        Run(packets, (bytes, random) =>
        {
            if (next++ % 5000 == 0) receiver = New(codec, udp: random.Next(2) == 0);
            receiver.OnPacket(bytes, TimeProvider.System.GetTimestamp());
            receiver.OnTime(TimeProvider.System.GetTimestamp());
            while (random.Next(4) > 0 && receiver.TryTake(out AccessUnit? unit))
            {
                Assert.InRange(unit.Length, 1, AccessUnit.MaxLength);
                receiver.Return(unit);
            }

            Assert.InRange(receiver.PendingBytes, 0, UnitQueue.MaxPendingBytes);
        });
    }

    [Fact]
    public void Broken_RTCP_packets_are_ignored()
    {
        RtpReceiver receiver = New(VideoCodec.H264, udp: false);
        byte[] report =
        [
            0x80, 200, 0, 6, 1, 2, 3, 4, 0xed, 1, 2, 3, 4, 5, 6, 7, 0, 0,
            0x13, 0x88, 0, 0, 0, 1, 0, 0, 0, 9
        ];
        byte[] bye = [0x81, 203, 0, 1, 1, 2, 3, 4];
        byte[] description = [0x81, 202, 0, 3, 1, 2, 3, 4, 1, 4, 65, 66, 67, 68, 0, 0];
        byte[] picture = new RtpPacketizer(VideoCodec.H264).Next([0x65, 0x88, 1, 2], 5000, true);
        var buffer = new byte[64];
        ushort sequence = 1000;
        Run([report, bye, description, [.. report, .. description, .. bye]], (bytes, _) =>
        {
            receiver.OnControl(bytes, TimeProvider.System.GetTimestamp());
            picture[2] = (byte)(sequence >> 8);
            picture[3] = (byte)sequence++;
            receiver.OnPacket(picture, TimeProvider.System.GetTimestamp());
            while (receiver.TryTake(out AccessUnit? unit)) receiver.Return(unit);
            receiver.WriteReport(buffer);
        });
    }

    [Theory]
    [InlineData("H264")]
    [InlineData("H265")]
    public void A_broken_SPS_is_refused_or_read(string kind)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(kind);
        string[] options = codec == VideoCodec.H264
            ? ["bframes=2", "cqm=jvt:8x8dct=1:bframes=2", "nal-hrd=vbr:bitrate=500:vbv-maxrate=500:vbv-bufsize=500"]
            : ["bframes=2", "scaling-list=default:bframes=4", "temporal-layers=1:bframes=3"];
        byte[][] sets = [.. options
            .SelectMany(option => TestStream.Make(codec, frames: 2, options: option))
            .SelectMany(unit => unit)
            .Where(nal => NalUnit.IsSps(codec, NalUnit.TypeOf(codec, nal[0])))];
        Run(sets, (bytes, _) =>
        {
            if (bytes.Length == 0) return;
            if (H264Sps.TryRead(bytes, out H264Sps? avc)) Assert.InRange(avc.Width, 1, SpsInfo.MaxSize);
            if (H265Sps.TryRead(bytes, out H265Sps? hevc)) Assert.InRange(hevc.Height, 1, SpsInfo.MaxSize);
            if (!LowDelaySps.TryRewrite(codec, bytes, out byte[]? rewritten)) return;
            Assert.InRange(rewritten.Length, 4, 2 * bytes.Length + 64);
            var sets = new ParameterSets(codec);
            sets.Add(bytes);
        });
    }

    private static RtpReceiver New(VideoCodec codec, bool udp) => new(
        codec, 96, 90000, [], udp ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, TimeProvider.System, udp, 3000, 2000);

    private static byte[][] Packets(VideoCodec codec)
    {
        if (codec == VideoCodec.Jpeg)
        {
            var jpeg = new RtpPacketizer(codec);
            byte[] file = JpegDepacketizerTests.Encode(64, 64, 80, 0x221111, 2);
            return [.. new[] { 80, 255, 130 }.SelectMany(quality =>
                JpegDepacketizerTests.Packetize(jpeg, file, 64, 64, 0x221111, 2, quality, (uint)quality * 3600, true))];
        }

        var packetizer = new RtpPacketizer(codec) { MaxPayload = 400, Aggregates = true };
        return [.. TestStream.Make(codec, "160x96", options: "bframes=2")
            .SelectMany((unit, i) => packetizer.Packetize(unit, (uint)i * 3600))];
    }

    private void Run(byte[][] seeds, Action<byte[], Random> use)
    {
        const int Seed = 20261126;
        var random = new Random(Seed);
        var watch = Stopwatch.StartNew();
        long longest = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long largest = 0;
        for (int i = 0; i < s_inputs; i++)
        {
            byte[] bytes = Mutate((byte[])seeds[i % seeds.Length].Clone(), seeds, random);
            long start = watch.ElapsedTicks;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            use(bytes, random);
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - allocated);
            longest = Math.Max(longest, watch.ElapsedTicks - start);
        }

        output.WriteLine(
            $"{s_inputs} inputs in {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"longest {1000.0 * longest / Stopwatch.Frequency:0.00} ms, "
            + $"largest allocation {largest} bytes, all {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        Assert.True(longest < 10 * Stopwatch.Frequency);
        Assert.InRange(largest, 0, 3 * AccessUnit.MaxLength);
    }

    private static byte[] Mutate(byte[] bytes, byte[][] seeds, Random random)
    {
        for (int changes = random.Next(6); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(24, bytes.Length));
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes = bytes[..at];
                    break;
                case 3:
                    bytes =
                    [
                        .. bytes.AsSpan(0, at),
                        .. seeds[random.Next(seeds.Length)].AsSpan()[^1..],
                        .. bytes.AsSpan(at)
                    ];
                    break;
                case 4:
                    bytes.AsSpan(at, Math.Min(3, bytes.Length - at)).Clear();
                    break;
                case 5:
                    bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill(0xff);
                    break;
                default:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    bytes = [.. bytes.AsSpan(0, at), .. other.AsSpan(Math.Min(at, other.Length))];
                    break;
            }
        }

        return bytes;
    }
}
