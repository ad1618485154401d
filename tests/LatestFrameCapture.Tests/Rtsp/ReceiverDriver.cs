using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>A receiver with a clock of its own, and copies of the units that came out.</summary>
internal sealed class ReceiverDriver
{
    public ReceiverDriver(
        VideoCodec codec, IReadOnlyList<byte[]>? sets = null, TimeSpan reordering = default, int width = 0,
        int height = 0, RtspTrack? track = null)
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        Receiver = new RtpReceiver(
            codec, track?.PayloadType ?? 96, 90000, sets ?? [], reordering, Clock, width: width, height: height,
            otherPayloadType: track?.OtherPayloadType);
    }

    public FakeTimeProvider Clock { get; }

    public RtpReceiver Receiver { get; }

    public List<Copy> Units { get; } = [];

    public void Send(IEnumerable<byte[]> packets)
    {
        foreach (byte[] packet in packets) Send(packet);
    }

    public void Send(byte[] packet)
    {
        Receiver.OnPacket(packet, Clock.GetTimestamp());
        Take();
    }

    public void Control(byte[] packet) => Receiver.OnControl(packet, Clock.GetTimestamp());

    public void Advance(double milliseconds)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Receiver.OnTime(Clock.GetTimestamp());
        Take();
    }

    private void Take()
    {
        while (Receiver.TryTake(out AccessUnit? unit))
        {
            Assert.All(unit.Data.AsSpan(unit.Length, AccessUnit.Padding).ToArray(), value => Assert.Equal(0, value));
            Units.Add(new Copy(
                unit.Data.AsSpan(0, unit.Length).ToArray(),
                unit.IsKeyFrame,
                unit.IsDamaged,
                unit.IsAfterLoss,
                unit.IsDisposable,
                unit.Position,
                unit.ArrivedAt,
                unit.CameraTime));
            Receiver.Return(unit);
        }
    }

    internal sealed record Copy(
        byte[] Bytes,
        bool IsKeyFrame,
        bool IsDamaged,
        bool IsAfterLoss,
        bool IsDisposable,
        TimeSpan Position,
        DateTimeOffset ArrivedAt,
        DateTimeOffset? CameraTime)
    {
        public List<byte[]> Nals => TestStream.Nals(Bytes);
    }
}
