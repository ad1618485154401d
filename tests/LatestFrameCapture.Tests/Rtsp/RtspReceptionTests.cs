using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class RtspReceptionTests
{
    [Fact]
    public void Reports_and_packets_of_other_streams_are_no_sign_of_life_and_end_no_silence()
    {
        var time = new FakeTimeProvider();
        byte[] slice = [0x65, 0x88, 0x80, 0x10];
        using RtspTestCamera camera = new RtspTestCamera
        {
            Packets = () => [new(RtspTestPacket.Rtp(1, slice))]
        }.Start();
        var settings = new RtspSettings
        {
            Url = camera.Url(),
            Name = "the camera",
            OpenTimeout = TimeSpan.FromSeconds(30),
            TimeProvider = time
        };
        RtspClient client = RtspClient.Open(settings, CancellationToken.None);
        using var reception = new RtspReception(
            client,
            settings,
            new UnitPlayback(false, false, false, VideoDecoderKind.Automatic, DecoderThreadCount.For(1)),
            new RtspMemory(1));
        reception.Start();
        while (reception.Units == 0) Receive();
        long arrival = reception.LastArrivalTimestamp;

        time.Advance(TimeSpan.FromSeconds(1));
        camera.Send([0x80, 200, 0, 6, 0x11, 0x22, 0x33, 0x44, .. new byte[20]], isControl: true);
        Receive();
        camera.Send(RtspTestPacket.Rtp(9, slice, payloadType: 97));
        Receive();
        Assert.Equal(arrival, reception.LastArrivalTimestamp);
        Assert.Null(reception.SilenceEndedAt);

        camera.Send(RtspTestPacket.Rtp(2, slice, timestamp: 3600));
        Receive();
        Assert.True(reception.LastArrivalTimestamp > arrival);
        Assert.Equal(reception.LastArrivalTimestamp, reception.SilenceEndedAt);

        void Receive()
        {
            reception.Receive(TimeSpan.FromSeconds(30));
            Assert.False(reception.IsClosed);
        }
    }
}
