using System.Buffers.Binary;

namespace LatestFrames;

public sealed class RtpTimeTests
{
    private const uint Frame = 3600;
    private const uint NtpOf2026 = 3976214400;
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ReceiverDriver _driver = new(VideoCodec.H264);
    private readonly RtpPacketizer _packetizer = new(VideoCodec.H264);
    private uint _time = 5000;

    [Fact]
    public void After_a_sender_report_pictures_have_the_cameras_time()
    {
        Picture();
        Assert.Null(_driver.Units[^1].CameraTime);

        Report(NtpOf2026 + 10, _time);
        Picture();

        Assert.Equal(s_start.AddMilliseconds(10040), _driver.Units[^1].CameraTime);
    }

    [Fact]
    public void Positions_do_not_go_back_after_many_pictures_of_one_time()
    {
        for (int i = 0; i < 100; i++)
        {
            if (i > 0) _time -= Frame;
            Picture();
        }

        Picture();
        Picture();

        Assert.Equal(102, _driver.Units.Count);
        Assert.Equal(
            _driver.Units.Select(unit => unit.Position).Distinct().Order(),
            _driver.Units.Select(unit => unit.Position));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(86400u)]
    public void A_camera_without_a_set_clock_has_no_time(uint seconds)
    {
        Picture();
        Report(seconds, _time);
        Picture();

        Assert.Null(_driver.Units[^1].CameraTime);
    }

    [Fact]
    public void After_a_jump_of_RTP_time_a_report_that_still_counts_from_before_is_not_believed()
    {
        Picture();
        Report(NtpOf2026, _time);
        Picture();
        Assert.NotNull(_driver.Units[^1].CameraTime);

        uint old = _time;
        _time += 3600 * 90000u;
        Picture();
        Assert.Null(_driver.Units[^1].CameraTime);
        Report(NtpOf2026 + 1, old + 90000);
        Picture();
        Assert.Null(_driver.Units[^1].CameraTime);

        Report(NtpOf2026, _time);
        Picture();
        Assert.NotNull(_driver.Units[^1].CameraTime);
    }

    [Fact]
    public void A_cameras_clock_that_was_set_is_believed_with_the_second_report()
    {
        Picture();
        Report(NtpOf2026, _time);
        Picture();
        Report(NtpOf2026 + 1000, _time);
        Picture();
        Assert.Equal(s_start.AddMilliseconds(80), _driver.Units[^1].CameraTime);
        Report(NtpOf2026 + 1000, _time);
        Picture();
        Assert.Equal(s_start.AddMilliseconds(1000040), _driver.Units[^1].CameraTime);
    }

    [Fact]
    public void Pictures_with_the_same_time_have_positions_of_their_own()
    {
        Picture();
        _time -= Frame;
        Picture();
        Picture();

        Assert.Equal(3, _driver.Units.Select(unit => unit.Position).Distinct().Count());
        Assert.True(_driver.Units[1].Position > _driver.Units[0].Position);
        Assert.False(_driver.Receiver.HasReordering);
    }

    [Fact]
    public void A_picture_has_arrived_with_its_first_packet()
    {
        DateTimeOffset start = _driver.Clock.GetUtcNow();
        _driver.Send(_packetizer.Next([0x7c, 0x85, 0x88, 1], 0, false));
        _driver.Advance(30);
        _driver.Send(_packetizer.Next([0x7c, 0x45, 2], 0, true));

        Assert.Equal(start, _driver.Units[0].ArrivedAt);
    }

    [Fact]
    public void The_end_of_the_source_is_noticed()
    {
        Picture();
        _driver.Control([0x81, 203, 0, 1, 9, 9, 9, 9]);
        Assert.False(_driver.Receiver.HasEnded);
        _driver.Control([0x80, 201, 0, 1, 1, 2, 3, 4, 0x81, 203, 0, 1, 1, 2, 3, 4]);
        Assert.True(_driver.Receiver.HasEnded);
    }

    [Fact]
    public void The_report_says_what_was_received()
    {
        var report = new byte[100];
        Assert.Equal(36, _driver.Receiver.WriteReport(report));
        Picture();
        _packetizer.Sequence += 1;
        Picture();
        Report(NtpOf2026, _time);
        _driver.Advance(500);

        int length = _driver.Receiver.WriteReport(report);

        Assert.Equal(60, length);
        Assert.Equal([0x81, 201, 0, 7], report.AsSpan(0, 4).ToArray());
        Assert.Equal([1, 2, 3, 4], report.AsSpan(8, 4).ToArray());
        Assert.Equal(256 / 3, report[12]);
        Assert.Equal(1, report[15]);
        Assert.Equal(1002u, BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(16)));
        Assert.Equal(32768u, BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(28)));
        Assert.Equal([0x81, 202, 0, 6], report.AsSpan(32, 4).ToArray());
        Assert.Equal(0, _driver.Receiver.WriteReport(report.AsSpan(0, 59)));
    }

    [Fact]
    public void Pictures_that_belong_to_what_came_before_the_beginning_are_left_out()
    {
        var driver = new ReceiverDriver(VideoCodec.H265);
        var packetizer = new RtpPacketizer(VideoCodec.H265);
        Send(21, 5);
        Send(9, 3);
        Send(8, 4);
        Send(1, 6);
        Send(21, 9);
        Send(9, 8);

        Assert.Equal([42, 2, 42, 18], driver.Units.Select(unit => unit.Bytes[4]).Select(value => (int)value));
        Assert.Equal([true, false, true, false], driver.Units.Select(unit => unit.IsKeyFrame));

        void Send(int type, uint frame) =>
            driver.Send(packetizer.Next([(byte)(type << 1), 1, 0x80, 1], frame * Frame, true));
    }

    private void Picture()
    {
        _driver.Send(_packetizer.Next([0x41, 0x9a, 1, 2], _time, true));
        _driver.Advance(40);
        _time += Frame;
    }

    // The moment of the picture before _time.
    private void Report(uint seconds, uint time)
    {
        var report = new byte[28];
        report[0] = 0x80;
        report[1] = 200;
        report[3] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), _packetizer.Source);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(8), seconds);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(16), time - Frame);
        _driver.Control(report);
    }
}
