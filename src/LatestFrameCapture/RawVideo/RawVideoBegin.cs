namespace LatestFrames;

/// <summary>The first bytes of a stream without a container, and the coding that they tell.</summary>
internal sealed class RawVideoBegin
{
    // A stream of these codings has a start code in its first picture, whose largest part is not longer.
    private const int MaxLength = 4 * 1024 * 1024;

    private RawVideoBegin(VideoCodec codec, byte[] bytes) => (Codec, Bytes) = (codec, bytes);

    public VideoCodec Codec { get; }

    public byte[] Bytes { get; }

    /// <summary>Reads until the coding is known.</summary>
    /// <param name="wire">The connection.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="limit">The limit.</param>
    /// <exception cref="RtspException">The stream is another one, or nothing came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RawVideoBegin Read(IByteWire wire, string name, WaitLimit limit)
    {
        byte[] bytes = new byte[64 * 1024];
        int length = 0;
        while (true)
        {
            int read = wire.Read(bytes, length, bytes.Length - length, limit);
            if (read < 0) throw RtspFailures.Ended(name, "before its first picture");
            if (read == 0 && limit.IsOver) throw RtspFailures.TimedOut(name, "sent no video", limit);
            length += read;
            ReadOnlySpan<byte> sent = bytes.AsSpan(0, length);
            if (Find(sent) is { } codec) return new RawVideoBegin(codec, sent.ToArray());
            if (IsOther(sent) || length == MaxLength)
            {
                throw RtspFailures.Exception(
                    name,
                    CaptureFailureReason.UnsupportedCodec,
                    "what it sends is not H.264 or H.265 without a container");
            }

            if (length == bytes.Length) Array.Resize(ref bytes, 2 * bytes.Length);
        }
    }

    /// <summary>Finds the first NAL unit that only one of the codings can have.</summary>
    private static VideoCodec? Find(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at + 4 < bytes.Length; at++)
        {
            int next = bytes.Slice(at).IndexOf(NalUnit.ShortStartCode);
            if (next < 0 || at + next + 4 >= bytes.Length) return null;
            at += next + 3;

            // H.265: a VPS, SPS, PPS or delimiter of layer 0 and temporal layer 0. As H.264 their first bytes are of
            // types that no live stream has. H.264: an SPS, a delimiter, or an IDR slice.
            if (bytes[at] is 0x40 or 0x42 or 0x44 or 0x46 && bytes[at + 1] == 1) return VideoCodec.H265;
            if ((bytes[at] & 0x80) == 0 && (bytes[at] & 31) is 5 or 7 or 9) return VideoCodec.H264;
        }

        return null;
    }

    /// <summary>Whether it begins as no such stream does: with a byte that is neither zero nor a start code.</summary>
    /// <remarks>One who connects in the middle of a picture gets the rest of it first, so that bytes prove nothing.
    /// </remarks>
    private static bool IsOther(ReadOnlySpan<byte> bytes)
    {
        const int TransportPacket = 188;
        const byte Sync = 0x47;
        bool isTransportStream = bytes.Length > 2 * TransportPacket
            && bytes[0] == Sync
            && bytes[TransportPacket] == Sync
            && bytes[2 * TransportPacket] == Sync;
        ReadOnlySpan<byte> matroska = [0x1A, 0x45, 0xDF, 0xA3];
        return isTransportStream
            || bytes.StartsWith("FLV"u8)
            || bytes.StartsWith(matroska)
            || bytes.StartsWith("HTTP/"u8);
    }
}
