using System.Buffers.Binary;
using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Coded pictures for a <see cref="RtspTestCamera"/>: at their rate, in a loop, with faults on request. A property that
/// is a function gets the number of the picture since PLAY, from 0.
/// </summary>
/// <remarks>Thread safety: the properties that are not functions may be changed while a camera plays.</remarks>
internal sealed class PictureStream(CodedVideo video)
{
    private const int ClockRate = 90000;

    // Seconds from 1900, where NTP counts from, to 1970.
    private const long NtpEpoch = 2208988800;

    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(5);

    private volatile bool _isSilent;
    private int _plays;
    private int _sent;

    /// <summary>A description of one video track without parameter sets: each key frame brings its own.</summary>
    public static string Description(string session = "", string media = "", VideoCodec codec = VideoCodec.H264) =>
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=test\r\nt=0 0\r\na=control:*\r\n" + session + media
        + $"m=video 0 RTP/AVP 96\r\na=rtpmap:96 {codec.ToString().ToUpperInvariant()}/90000\r\n"
        + (codec == VideoCodec.H264 ? "a=fmtp:96 packetization-mode=1\r\n" : "") + "a=control:track1\r\n";

    /// <summary>A hundred stamped pictures of 320 x 240 with a key frame each ten, made once for all tests.</summary>
    public static CodedVideo Hundred => s_hundred.Value;

    private static readonly Lazy<CodedVideo> s_hundred = new(() => CodedVideo.Stamped(VideoCodec.H264, frames: 100));

    /// <summary>
    /// A camera that turns its picture once, after <paramref name="change"/> pictures, from 480 x 320 to 320 x 480: as
    /// many bytes. Later connections begin with the turned one.
    /// </summary>
    public static PictureStream Turning(int change)
    {
        CodedVideo first = CodedVideo.Stamped(VideoCodec.H264, change, 480, 320);
        CodedVideo second = CodedVideo.Stamped(VideoCodec.H264, 60, 320, 480, firstIndex: change);
        int turned = 0;
        return new PictureStream(first)
        {
            UnitOf = n => n < change && Volatile.Read(ref turned) == 0
                ? first.Units[n]
                : second.Units[(n + 60 - change) % 60],
            OnPicture = n => Interlocked.CompareExchange(ref turned, n >= change ? 1 : 0, 0),
        };
    }

    /// <summary>The picture to send. Default: those of the video, in a loop.</summary>
    public Func<int, AccessUnit> UnitOf { get; init; } = n => video.Units[n % video.Units.Count];

    /// <summary>When a picture is sent, after PLAY. Default: 25 a second.</summary>
    public Func<int, TimeSpan> DueOf { get; init; } = n => n * TimeSpan.FromMilliseconds(40);

    /// <summary>The time of a picture in the stream. Default: as <see cref="DueOf"/>, without bursts: 25 a
    /// second.</summary>
    public Func<int, TimeSpan> PositionOf { get; init; } = n => n * TimeSpan.FromMilliseconds(40);

    /// <summary>How many pictures of each connection are sent at once, in one write to TCP. Default: none.</summary>
    public int Burst { get; init; }

    /// <summary>How many pictures are sent. Default: no end.</summary>
    public int Pictures { get; init; } = int.MaxValue;

    /// <summary>Whether BYE follows the last one.</summary>
    public bool SaysBye { get; init; }

    /// <summary>Whether a packet, by its picture and its number in that, is not sent.</summary>
    public Func<int, int, bool> Drops { get; init; } = (_, _) => false;

    /// <summary>The source (SSRC) of a picture.</summary>
    public Func<int, uint> SourceOf { get; init; } = _ => 0x01020304;

    /// <summary>The time to put into a sender report before the picture; null for no report.</summary>
    public Func<int, DateTimeOffset?> CameraTimeOf { get; init; } = _ => null;

    /// <summary>Called before a picture is sent.</summary>
    public Action<int> OnPicture { get; init; } = _ => { };

    public int MaxPayload { get; init; } = 1400;

    public Markers Markers { get; init; }

    /// <summary>Whether nothing is sent, on any connection.</summary>
    public bool IsSilent
    {
        get => _isSilent;
        set => _isSilent = value;
    }

    /// <summary>The number of times that it was played.</summary>
    public int Plays => Volatile.Read(ref _plays);

    /// <summary>The number of the picture that was sent last, on any connection; -1 before the first.</summary>
    public int LastSent => Volatile.Read(ref _sent) - 1;

    /// <summary>The packets of one connection; for <see cref="RtspTestCamera.Packets"/>.</summary>
    public IEnumerable<RtspTestPacket> Packets()
    {
        Interlocked.Increment(ref _plays);
        var packetizer = new RtpPacketizer(video.Codec) { MaxPayload = MaxPayload, Markers = Markers };
        var clock = Stopwatch.StartNew();
        TimeSpan silence = TimeSpan.Zero;
        if (Burst > 0)
        {
            List<byte[]> first = [.. Enumerable.Range(0, Burst).SelectMany(n => PacketsOf(packetizer, n))];
            Volatile.Write(ref _sent, Burst);
            yield return new RtspTestPacket(first[0], Rest: first[1..]);
        }

        for (int n = Burst; n < Pictures; n++)
        {
            TimeSpan before = clock.Elapsed;
            while (IsSilent) yield return new RtspTestPacket([], Delay: s_wait);
            silence += clock.Elapsed - before;
            TimeSpan delay = DueOf(n) + silence - clock.Elapsed;
            if (delay > TimeSpan.Zero) yield return new RtspTestPacket([], Delay: delay);
            OnPicture(n);
            if (CameraTimeOf(n) is { } time) yield return new RtspTestPacket(Report(n, time), IsControl: true);
            Volatile.Write(ref _sent, n + 1);
            foreach (byte[] packet in PacketsOf(packetizer, n)) yield return new RtspTestPacket(packet);
        }

        if (SaysBye) yield return new RtspTestPacket(Control(203, 1, SourceOf(Pictures - 1), []), IsControl: true);
    }

    private IEnumerable<byte[]> PacketsOf(RtpPacketizer packetizer, int n)
    {
        AccessUnit unit = UnitOf(n);
        packetizer.Source = SourceOf(n);
        return packetizer.Packetize(TestStream.Nals(unit.Data.AsSpan(0, unit.Length)), RtpTime(n))
            .Where((_, i) => !Drops(n, i));
    }

    private uint RtpTime(int n) => (uint)(PositionOf(n).TotalSeconds * ClockRate);

    /// <summary>A sender report (RFC 3550, 6.4.1).</summary>
    private byte[] Report(int n, DateTimeOffset time)
    {
        byte[] words = new byte[20];
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        BinaryPrimitives.WriteUInt32BigEndian(words, (uint)(ticks / TimeSpan.TicksPerSecond + NtpEpoch));
        BinaryPrimitives.WriteUInt32BigEndian(
            words.AsSpan(4),
            (uint)((ulong)(ticks % TimeSpan.TicksPerSecond << 32) / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(8), RtpTime(n));
        return Control(200, 0, SourceOf(n), words);
    }

    private static byte[] Control(byte type, int count, uint source, byte[] body)
    {
        int words = 1 + body.Length / 4;
        return
        [
            (byte)(0x80 | count), type, 0, (byte)words,
            (byte)(source >> 24), (byte)(source >> 16), (byte)(source >> 8), (byte)source,
            .. body
        ];
    }
}
