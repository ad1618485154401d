namespace LatestFrames;

/// <summary>The first bytes of a stream without a container, and the coding that they tell.</summary>
internal sealed class RawVideoBegin
{
    // No NAL unit is so long: without a start code in it, it is another stream.
    private const int MaxLength = 4 * 1024 * 1024;

    // For as long a camera that sends drops at a time is waited for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private RawVideoBegin(VideoCodec codec, byte[] bytes) => (Codec, Bytes) = (codec, bytes);

    public VideoCodec Codec { get; }

    public byte[] Bytes { get; }

    /// <summary>Reads until the coding is known.</summary>
    /// <param name="wire">The connection.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="silence">The longest time without a byte.</param>
    /// <param name="onAlive">Called after each read.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="CameraException">The stream is another one, or nothing came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RawVideoBegin Read(
        IByteWire wire, string name, TimeSpan silence, Action onAlive, CancellationToken token)
    {
        byte[] bytes = new byte[64 * 1024];
        int length = 0, scanned = 0;
        var patience = new WaitLimit(s_patience, token);
        while (true)
        {
            var limit = new WaitLimit(silence, token);
            int read = wire.Read(bytes, length, bytes.Length - length, limit);
            if (read < 0) throw CameraException.Ended(name, "before its first picture");
            if (read == 0 || patience.IsOver) throw CameraException.TimedOut(name, "sent no video", limit);
            onAlive();
            length += read;
            ReadOnlySpan<byte> sent = bytes.AsSpan(0, length);
            bool? isOther = IsOther(sent);
            if (isOther == false && Find(sent, ref scanned) is { } codec)
                return new RawVideoBegin(codec, sent.ToArray());
            if (isOther == true || length == MaxLength)
            {
                throw new CameraException(
                    name,
                    CaptureFailureReason.UnsupportedCodec,
                    "what it sends is not H.264 or H.265 without a container");
            }

            if (length == bytes.Length) Array.Resize(ref bytes, 2 * bytes.Length);
        }
    }

    /// <summary>Finds the first NAL unit that only one of the codings can have.</summary>
    private static VideoCodec? Find(ReadOnlySpan<byte> bytes, ref int scanned)
    {
        while (true)
        {
            int next = bytes.Slice(scanned).IndexOf(NalUnit.ShortStartCode);
            int at = scanned + next + NalUnit.ShortStartCode.Length;
            if (next < 0) scanned = Math.Max(scanned, bytes.Length - NalUnit.ShortStartCode.Length + 1);
            if (next < 0 || at + 1 >= bytes.Length) return null;
            if (CodecOf(bytes[at], bytes[at + 1]) is { } codec) return codec;
            scanned = at;
        }
    }

    /// <summary>The coding of a NAL unit with a header; null where both may have it.</summary>
    /// <remarks>
    /// H.265's first byte is even in the base layer, and its second one is 1 in the lowest sub-layer. H.264 slices,
    /// SPS and delimiters have odd types and so odd first bytes; its SEI and PPS are passed over.
    /// </remarks>
    private static VideoCodec? CodecOf(byte first, byte second)
    {
        if ((first & 0x80) != 0) return null;
        if ((first & 31) is 1 or 5 or 7 or 9) return VideoCodec.H264;
        bool isOfBoth = (first & 31) is 6 or 8;
        bool isH265 = (first & 1) == 0 && second == 1 && first >> 1 is <= 9 or (>= 16 and <= 21) or (>= 32 and <= 35);
        return isH265 && !isOfBoth ? VideoCodec.H265 : null;
    }

    /// <summary>Whether it begins as no such stream does; null while that is not known.</summary>
    /// <remarks>
    /// One who connects in the middle of a picture gets the rest of it first, so other bytes prove nothing. A transport
    /// stream has H.264 with its start codes in it.
    /// </remarks>
    private static bool? IsOther(ReadOnlySpan<byte> bytes)
    {
        const int TransportPacket = 188;
        const byte Sync = 0x47;
        if (bytes[0] == Sync)
        {
            if (bytes.Length <= 2 * TransportPacket) return null;
            if (bytes[TransportPacket] == Sync && bytes[2 * TransportPacket] == Sync) return true;
        }

        ReadOnlySpan<byte> matroska = [0x1A, 0x45, 0xDF, 0xA3];
        return bytes.StartsWith("FLV"u8) || bytes.StartsWith(matroska) || bytes.StartsWith("HTTP/"u8);
    }
}
