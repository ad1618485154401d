using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class RtpReceiverTests
{
    private const uint Frame = 3600;
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(40);

    public static TheoryData<VideoCodecName, int, bool, Markers, int> Packetizations()
    {
        var data = new TheoryData<VideoCodecName, int, bool, Markers, int>();
        foreach (VideoCodecName codec in new[] { VideoCodecName.H264, VideoCodecName.H265 })
        {
            foreach (Markers markers in Enum.GetValues<Markers>())
            {
                data.Add(codec, 60000, false, markers, 1);
                data.Add(codec, 500, true, markers, 1);
                data.Add(codec, 1400, true, markers, 4);
                data.Add(codec, 100, false, markers, 4);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Packetizations))]
    public void Every_packetization_gives_the_pictures_as_they_were(
        VideoCodecName codecName, int maxPayload, bool aggregates, Markers markers, int slices)
    {
        VideoCodec codec = Codec(codecName);
        List<List<byte[]>> stream = Stream(codec, slices);
        var packetizer = new RtpPacketizer(codec)
        {
            MaxPayload = maxPayload,
            Aggregates = aggregates,
            Markers = markers,
        };
        var driver = new ReceiverDriver(codec);

        for (int i = 0; i < stream.Count; i++)
        {
            driver.Send(packetizer.Packetize(stream[i], (uint)i * Frame));
            driver.Advance(40);
            if (markers == Markers.Right) Assert.Equal(i + 1, driver.Units.Count);
        }

        driver.Send(packetizer.Packetize(stream[0], (uint)stream.Count * Frame));
        List<ReceiverDriver.Copy> units = driver.Units;

        // A camera that marks every slice has its first picture shown twice: its first slice, and all.
        if (markers == Markers.EverySlice && slices > 1) units = units[1..];

        // Only a marker that is believed ends the picture that was sent last.
        bool endsLast = markers == Markers.Right || (markers == Markers.EverySlice && slices == 1);
        Assert.Equal(stream.Count + (endsLast ? 1 : 0), units.Count);
        for (int i = 0; i < stream.Count; i++)
        {
            AssertSame(codec, stream[i], units[i]);
            Assert.False(units[i].IsDamaged);
            Assert.False(units[i].IsAfterLoss);
            Assert.Equal(i % 10 == 0, units[i].IsKeyFrame);
        }
    }

    [Theory]
    [InlineData(VideoCodecName.H264)]
    [InlineData(VideoCodecName.H265)]
    public void A_missing_packet_marks_its_picture_or_the_next_one(VideoCodecName codecName)
    {
        VideoCodec codec = Codec(codecName);
        List<List<byte[]>> stream = Stream(codec, 1);
        int packets = Packets(codec, stream).SelectMany(p => p).Count();

        for (int lost = 1; lost < packets - 1; lost += 7)
        {
            var driver = new ReceiverDriver(codec);
            List<List<byte[]>> all = Packets(codec, stream);
            int unit = 0;
            int left = lost;
            while (left >= all[unit].Count) left -= all[unit++].Count;
            all[unit].RemoveAt(left);
            foreach (List<byte[]> packet in all) driver.Send(packet);

            Assert.Equal(1, driver.Receiver.LostPackets);
            ReceiverDriver.Copy[] marked = [.. driver.Units.Where(u => u.IsDamaged || u.IsAfterLoss)];
            Assert.InRange(marked.Length, 1, 2);
            Assert.InRange(driver.Units.Count, stream.Count - 1, stream.Count);
            foreach (ReceiverDriver.Copy good in driver.Units.Except(marked))
            {
                AssertSame(codec, stream[(int)(good.Position / s_frame + 0.5)], good);
            }
        }
    }

    [Fact]
    public void An_empty_unit_among_others_harms_none_of_them()
    {
        var driver = new ReceiverDriver(VideoCodec.H264);
        byte[] slice = [0x65, 0x88, 0x84, 0x00, 0x33];
        byte[] header = [0x80, 0xE0, 0x00, 0x01, 0, 0, 0, 1, 0, 0, 0, 7];
        driver.Send([.. header, 0x78, 0, 0, 0, (byte)slice.Length, .. slice]);

        ReceiverDriver.Copy unit = Assert.Single(driver.Units);
        Assert.Equal([0, 0, 0, 1, .. slice], unit.Bytes);
        Assert.False(unit.IsDamaged);
        Assert.Equal(0, driver.Receiver.MalformedPackets);
    }

    [Fact]
    public void Packets_that_overtake_each_other_and_come_twice_are_sorted()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        Gen.Select(Gen.UShort, Gen.UInt, Gen.Int[0, 12], Gen.Int).Sample(
            (sequence, time, window, seed) =>
            {
                var random = new Random(seed);
                var packetizer = new RtpPacketizer(VideoCodec.H264) { Sequence = sequence, MaxPayload = 300 };
                byte[][] packets = [.. stream.SelectMany((unit, i) =>
                    packetizer.Packetize(unit, unchecked(time + (uint)i * Frame)))];
                byte[][] sent = [packets[0], .. packets.Skip(1)
                    .SelectMany((packet, i) => Enumerable.Repeat((packet, i), random.Next(10) == 0 ? 2 : 1))
                    .OrderBy(pair => pair.i + random.Next(window + 1))
                    .Select(pair => pair.packet)];
                var driver = new ReceiverDriver(VideoCodec.H264, reordering: TimeSpan.FromMilliseconds(50));
                foreach (byte[] packet in sent)
                {
                    driver.Send(packet);
                    driver.Advance(0.5);
                }

                driver.Advance(100);
                Assert.Equal(0, driver.Receiver.LostPackets);
                Assert.Equal(sent.Length - packets.Length, driver.Receiver.DuplicatePackets);
                Assert.Equal(stream.Count, driver.Units.Count);
                for (int i = 0; i < stream.Count; i++)
                {
                    AssertSame(VideoCodec.H264, stream[i], driver.Units[i]);
                    Assert.Equal(i * s_frame, driver.Units[i].Position);
                    Assert.False(driver.Units[i].IsDamaged || driver.Units[i].IsAfterLoss);
                }
            },
            iter: 100);
    }

    [Fact]
    public void A_missing_packet_is_waited_for_no_longer_than_said()
    {
        var driver = new ReceiverDriver(VideoCodec.H264, reordering: TimeSpan.FromMilliseconds(50));
        List<List<byte[]>> packets = Packets(VideoCodec.H264, Stream(VideoCodec.H264, 1));
        driver.Send(packets[0]);
        driver.Send(packets[1].Skip(1));
        driver.Advance(49);
        Assert.Single(driver.Units);
        Assert.True(driver.Receiver.IsWaiting);

        driver.Advance(1);

        Assert.False(driver.Receiver.IsWaiting);
        driver.Send(packets[2]);
        Assert.True(driver.Units.Count >= 2);
        Assert.True(driver.Units[1].IsDamaged || driver.Units[1].IsAfterLoss);
    }

    [Fact]
    public void A_packet_that_is_far_ahead_does_not_fill_the_memory()
    {
        var receiver = new RtpReceiver(
            VideoCodec.H264, 96, 90000, [], TimeSpan.FromMinutes(1), new FakeTimeProvider());
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        byte[] payload = new byte[60000];
        payload.AsSpan().Fill(0x41);
        receiver.OnPacket(packetizer.Next([0x65, 0x88, 1], 0, true), 0);
        byte[][] packets = [.. Enumerable.Range(0, 20).Select(i => packetizer.Next(payload, (uint)i, true))];
        long waiting = 0, mostWaiting = 0;
        int units = 0;

        // One is missing in each round, so that all 180 MB would wait for a minute.
        for (int round = 0; round < 150; round++)
        {
            packetizer.Sequence++;
            foreach (byte[] packet in packets)
            {
                ushort sequence = packetizer.Sequence++;
                packet[2] = (byte)(sequence >> 8);
                packet[3] = (byte)sequence;
                receiver.OnPacket(packet, 0);
                waiting += payload.Length;
                for (; receiver.TryTake(out AccessUnit? unit); units++)
                {
                    waiting -= payload.Length;
                    receiver.Return(unit);
                }

                mostWaiting = Math.Max(mostWaiting, waiting);
            }
        }

        Assert.True(receiver.LostPackets >= 1);
        Assert.True(units > 2000);
        Assert.InRange(mostWaiting, 1, ReorderingBuffer.MaxBytes + 2 * payload.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void After_a_jump_of_RTP_time_positions_go_on(int hours)
    {
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        for (int i = 0; i < 20; i++)
        {
            uint jump = i < 10 ? 0 : unchecked((uint)(hours * 3600 * 90000));
            driver.Send(packetizer.Packetize(stream[i], unchecked(5 + (uint)i * Frame + jump)));
            driver.Advance(40);
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * s_frame), driver.Units.Select(u => u.Position));
        Assert.Equal(1, driver.Receiver.TimeJumps);
        Assert.False(driver.Receiver.HasReordering);
    }

    [Fact]
    public void Another_source_continues_the_positions_and_loses_nothing()
    {
        var driver = new ReceiverDriver(VideoCodec.H264);
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var one = new RtpPacketizer(VideoCodec.H264);
        var two = new RtpPacketizer(VideoCodec.H264) { Source = 77, Sequence = 30000 };
        for (int i = 0; i < 10; i++) driver.Send(one.Packetize(stream[i], (uint)i * Frame));
        for (int i = 0; i < 10; i++) driver.Send(two.Packetize(stream[i], 4000000000 + (uint)i * Frame));

        Assert.Equal(20, driver.Units.Count);
        Assert.Equal(0, driver.Receiver.LostPackets);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * s_frame), driver.Units.Select(u => u.Position));
        Assert.True(driver.Units[10].IsAfterLoss);
        AssertSame(VideoCodec.H264, stream[0], driver.Units[10]);
    }

    [Theory]
    [InlineData(40000)]
    [InlineData(-100)]
    public void A_sequence_that_restarts_goes_on(int jump)
    {
        var driver = new ReceiverDriver(VideoCodec.H264);
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var packetizer = new RtpPacketizer(VideoCodec.H264) { MaxPayload = 100 };
        for (int i = 0; i < 10; i++) driver.Send(packetizer.Packetize(stream[i], (uint)i * Frame));
        packetizer.Sequence = unchecked((ushort)(packetizer.Sequence + jump));
        for (int i = 10; i < 30; i++) driver.Send(packetizer.Packetize(stream[i], (uint)i * Frame));

        Assert.InRange(driver.Units.Count, 28, 30);
        Assert.Equal(0, driver.Receiver.LostPackets);
        Assert.Contains(driver.Units.Skip(10), unit => unit.IsAfterLoss || unit.IsDamaged);
        AssertSame(VideoCodec.H264, stream[^1], driver.Units[^1]);
    }

    [Fact]
    public void Parameter_sets_with_a_marker_of_their_own_belong_to_the_next_picture()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        for (int i = 0; i < stream.Count; i++)
        {
            foreach (byte[] nal in stream[i])
            {
                bool isSlice = (nal[0] & 31) is 1 or 5;
                uint time = isSlice ? (uint)i * Frame : (uint)i * Frame - 1800;
                driver.Send(packetizer.Packetize([nal], time));
            }
        }

        Assert.Equal(stream.Count, driver.Units.Count);
        for (int i = 0; i < stream.Count; i++) AssertSame(VideoCodec.H264, stream[i], driver.Units[i]);
        Assert.Equal(Enumerable.Range(0, stream.Count).Select(i => i * s_frame), driver.Units.Select(u => u.Position));
    }

    [Theory]
    [InlineData(VideoCodecName.H264)]
    [InlineData(VideoCodecName.H265)]
    public void Parameter_sets_of_the_description_come_before_every_key_frame(VideoCodecName codecName)
    {
        VideoCodec codec = Codec(codecName);
        List<List<byte[]>> stream = Stream(codec, 1);
        byte[][] sets = [.. stream[0].Where(nal => IsSet(codec, nal))];
        Assert.Equal(codec == VideoCodec.H264 ? 2 : 3, sets.Length);
        var driver = new ReceiverDriver(codec, [.. sets.Reverse().Select(set => (byte[])[0, 0, 0, 1, .. set, 0, 0])]);
        var packetizer = new RtpPacketizer(codec);
        for (int i = 0; i < stream.Count; i++)
        {
            driver.Send(packetizer.Packetize([.. stream[i].Where(nal => !IsSet(codec, nal))], (uint)i * Frame));
        }

        Assert.Equal((320, 180), driver.Receiver.Size);
        for (int i = 0; i < stream.Count; i++)
        {
            byte[][] found = [.. driver.Units[i].Nals.Where(nal => IsSet(codec, nal))];
            if (i % 10 == 0) Assert.Equal(sets.Select(Type), found.Select(Type));
            else Assert.Empty(found);
        }

        int Type(byte[] nal) => NalUnit.TypeOf(codec, nal[0]);
    }

    [Theory]
    [InlineData(false, false, 60000)]
    [InlineData(true, false, 60000)]
    [InlineData(true, true, 60000)]
    [InlineData(false, true, 60000)]
    [InlineData(false, true, 200)]
    [InlineData(true, true, 200)]
    public void Start_codes_in_payloads_are_removed(bool isLong, bool together, int maxPayload)
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264) { MaxPayload = maxPayload };
        byte[] code = isLong ? [0, 0, 0, 1] : [0, 0, 1];
        for (int i = 0; i < stream.Count; i++)
        {
            byte[][] nals = [.. stream[i].Select(nal => (byte[])[.. code, .. nal])];
            if (together) nals = [[.. nals.SelectMany(nal => nal)]];
            driver.Send(packetizer.Packetize(nals, (uint)i * Frame));
        }

        Assert.Equal(stream.Count, driver.Units.Count);
        for (int i = 0; i < stream.Count; i++)
        {
            AssertSame(VideoCodec.H264, stream[i], driver.Units[i]);
            Assert.Equal(i % 10 == 0, driver.Units[i].IsKeyFrame);
        }
    }

    [Fact]
    public void Half_a_parameter_set_does_not_replace_the_whole_one()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        byte[] sps = stream[0].Single(nal => (nal[0] & 31) == 7);
        byte[] pps = stream[0].Single(nal => (nal[0] & 31) == 8);
        var driver = new ReceiverDriver(VideoCodec.H264, [sps, pps]);
        var packetizer = new RtpPacketizer(VideoCodec.H264) { MaxPayload = sps.Length / 2 + 2 };
        driver.Send(packetizer.Packetize([sps], 0)[0]);
        packetizer.MaxPayload = 60000;
        driver.Send(packetizer.Packetize([.. stream[0].Where(nal => (nal[0] & 31) is 5)], 0));

        ReceiverDriver.Copy unit = Assert.Single(driver.Units);
        Assert.True(unit.IsAfterLoss);
        Assert.Equal([7, 8, 5], unit.Nals.Select(nal => nal[0] & 31));
        Assert.Equal(sps, unit.Nals[0]);
    }

    [Fact]
    public void A_camera_that_sends_another_payload_type_than_it_announced_is_understood()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264) { PayloadType = 111, MaxPayload = 300 };
        for (int i = 0; i < stream.Count; i++) driver.Send(packetizer.Packetize(stream[i], (uint)i * Frame));

        Assert.Equal(PayloadTypes.Patience, driver.Receiver.ForeignPackets);
        AssertSame(VideoCodec.H264, stream[^1], driver.Units[^1]);
    }

    [Fact]
    public void Packets_of_other_types_are_ignored()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        var other = new RtpPacketizer(VideoCodec.H264) { PayloadType = 97, Source = 9 };
        for (int i = 0; i < stream.Count; i++)
        {
            driver.Send(packetizer.Packetize(stream[i], (uint)i * Frame));
            driver.Send(other.Packetize(stream[i], (uint)i * Frame));
        }

        Assert.Equal(stream.Count, driver.Units.Count);
        Assert.Equal(0, driver.Receiver.LostPackets);
    }

    [Fact]
    public void Extensions_contributors_padding_and_probes_are_skipped()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        for (int i = 0; i < stream.Count; i++)
        {
            foreach (byte[] packet in packetizer.Packetize(stream[i], (uint)i * Frame))
            {
                byte[] head = [(byte)(packet[0] | 0x32), .. packet.AsSpan(1, 11)];
                driver.Send([.. head, .. new byte[8], 0xbe, 0xde, 0, 1, 0x10, 1, 0, 0, .. packet.AsSpan(12), 0, 0, 3]);
            }

            driver.Send(packetizer.Next([], (uint)i * Frame, false));
        }

        Assert.Equal(0, driver.Receiver.MalformedPackets);
        Assert.Equal(stream.Count, driver.Units.Count);
        for (int i = 0; i < stream.Count; i++) AssertSame(VideoCodec.H264, stream[i], driver.Units[i]);

        byte[] broken = packetizer.Next([0x41, 0x80], 0, true);
        broken[0] |= 0x20;
        broken[^1] = 200;
        driver.Send(broken);
        Assert.Equal(1, driver.Receiver.MalformedPackets);
    }

    [Fact]
    public void The_sets_of_a_recording_are_as_they_were_from_the_start()
    {
        List<List<byte[]>> stream = TestStream.Make(
            VideoCodec.H264, options: "bframes=2:b-adapt=0:rc-lookahead=0:sync-lookahead=0:ref=2");
        byte[] original = stream[0].Single(nal => (nal[0] & 31) == 7);
        var receiver = new RtpReceiver(
            VideoCodec.H264, 96, 90000, [], TimeSpan.Zero, TimeProvider.System, mayHoldBack: true);
        foreach (byte[] packet in new RtpPacketizer(VideoCodec.H264).Packetize(stream[0], 0))
            receiver.OnPacket(packet, TimeProvider.System.GetTimestamp());

        Assert.True(receiver.TryTake(out AccessUnit? unit));
        Assert.True(unit.Data.AsSpan(0, unit.Length).IndexOf(original) >= 0);
    }

    [Fact]
    public void Pictures_out_of_order_are_noticed_and_the_sets_are_as_they_were_from_then_on()
    {
        List<List<byte[]>> stream = TestStream.Make(
            VideoCodec.H264, options: "bframes=2:b-adapt=0:rc-lookahead=0:sync-lookahead=0:ref=2");
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        for (int i = 0; i < 30; i++)
        {
            // I P B B P B B P B B of each group of ten.
            int shown = i % 10 == 0 ? i : (i % 10 % 3) switch { 1 => i + 2, _ => i - 1 };
            driver.Send(packetizer.Packetize(stream[i], (uint)shown * Frame));
        }

        byte[] original = stream[0].Single(nal => (nal[0] & 31) == 7);
        byte[][] sets = [.. driver.Units.SelectMany(u => u.Nals).Where(nal => (nal[0] & 31) == 7)];
        Assert.True(driver.Receiver.HasReordering);
        Assert.Equal(0, driver.Receiver.TimeJumps);
        Assert.True(H264Sps.TryRead(sets[0], out H264Sps? first));
        Assert.Equal(0, first.MaxReorderedFrames);
        Assert.Equal(original, sets[1]);
        Assert.Equal(30, driver.Units.Select(u => u.Position).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, 30).Select(i => i * s_frame), driver.Units.Select(u => u.Position).Order());
        Assert.Contains(driver.Units, unit => unit.IsDisposable);
    }

    [Fact]
    public void A_stream_without_IDR_begins_with_its_recovery_points()
    {
        List<List<byte[]>> stream = TestStream.Make(VideoCodec.H264, frames: 150, options: "intra-refresh=1:keyint=20");
        var driver = new ReceiverDriver(VideoCodec.H264);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        for (int i = 1; i < stream.Count; i++) driver.Send(packetizer.Packetize(stream[i], (uint)i * Frame));

        int first = driver.Units.FindIndex(unit => unit.IsKeyFrame);
        Assert.InRange(first, RandomAccessPoints.MaxUnitsWithoutIdr, RandomAccessPoints.MaxUnitsWithoutIdr + 20);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_picture()
    {
        List<List<byte[]>> stream = Stream(VideoCodec.H264, 1);
        byte[][] packets = [.. Packets(VideoCodec.H264, stream).SelectMany(p => p)];
        var receiver = new RtpReceiver(
            VideoCodec.H264, 96, 90000, [], TimeSpan.FromMilliseconds(50), TimeProvider.System);
        for (int round = 0; round < 3; round++) Round((ushort)(round * packets.Length), round);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 3; round < 30; round++) Round((ushort)(round * packets.Length), round);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Round(ushort sequence, int round)
        {
            foreach (byte[] packet in packets)
            {
                packet[2] = (byte)(sequence >> 8);
                packet[3] = (byte)sequence++;
                packet[4] = (byte)round;
                receiver.OnPacket(packet, TimeProvider.System.GetTimestamp());
                while (receiver.TryTake(out AccessUnit? unit)) receiver.Return(unit);
            }
        }
    }

    [Fact]
    public void A_picture_is_never_longer_than_its_limit()
    {
        var receiver = new RtpReceiver(VideoCodec.H264, 96, 90000, [], TimeSpan.Zero, TimeProvider.System);
        var packetizer = new RtpPacketizer(VideoCodec.H264);
        byte[] nal = [0x65, 0x88, .. Enumerable.Repeat((byte)0x55, 60000)];
        byte[] more = [0x65, 0x08, .. nal.AsSpan(2)];
        for (int i = 0; i < 400; i++) receiver.OnPacket(packetizer.Next(i == 0 ? nal : more, 0, false), 0);
        receiver.OnPacket(packetizer.Next([0x41, 0x88, 1], Frame, true), 0);

        Assert.True(receiver.TryTake(out AccessUnit? unit));
        Assert.True(unit.IsDamaged);
        Assert.True(unit.Length <= AccessUnit.MaxLength);
        Assert.True(receiver.TryTake(out unit));
        Assert.Equal(7, unit.Length);
        Assert.False(unit.IsDamaged);
    }

    private static VideoCodec Codec(VideoCodecName name) => Enum.Parse<VideoCodec>(name.ToString());

    private static List<List<byte[]>> Stream(VideoCodec codec, int slices) => TestStream.Make(
        codec,
        options: codec == VideoCodec.H264
            ? $"bframes=0:slices={slices}"
            : $"bframes=0:slices={slices}:ctu=16:repeat-headers=1:open-gop=0:pools=1:frame-threads=1");

    private static List<List<byte[]>> Packets(VideoCodec codec, List<List<byte[]>> stream)
    {
        var packetizer = new RtpPacketizer(codec) { MaxPayload = 700, Aggregates = true };
        return [.. stream.Select((unit, i) => packetizer.Packetize(unit, (uint)i * Frame))];
    }

    private static bool IsSet(VideoCodec codec, byte[] nal) =>
        NalUnit.IsParameterSet(codec, NalUnit.TypeOf(codec, nal[0]));

    // The SPS may have been rewritten.
    private static void AssertSame(VideoCodec codec, List<byte[]> expected, ReceiverDriver.Copy actual)
    {
        Assert.Equal(expected.Select(Text), actual.Nals.Select(Text));

        string Text(byte[] nal) =>
            NalUnit.IsSps(codec, NalUnit.TypeOf(codec, nal[0])) ? "SPS" : Convert.ToHexString(nal);
    }
}
