namespace LatestFrames;

/// <summary>
/// What the first bytes of a NAL unit say (ITU-T H.264 and H.265, 7.3.1 and 7.3.3), and its emulation prevention.
/// </summary>
internal static class NalUnit
{
    /// <summary>The start code before each NAL unit of an <see cref="AccessUnit"/>.</summary>
    public static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    /// <summary>The start code in its shortest form, to be searched for.</summary>
    public static ReadOnlySpan<byte> ShortStartCode => [0, 0, 1];

    /// <summary>The number of bytes of a NAL unit's header.</summary>
    public static int HeaderLength(VideoCodec codec) => codec == VideoCodec.H264 ? 1 : 2;

    /// <summary>The NAL unit's type.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="first">The first byte.</param>
    public static int TypeOf(VideoCodec codec, byte first) => codec == VideoCodec.H264 ? first & 31 : first >> 1 & 63;

    /// <summary>Whether a type is part of a picture.</summary>
    public static bool IsSlice(VideoCodec codec, int type) =>
        codec == VideoCodec.H264 ? type is >= 1 and <= 5 : type < 32;

    /// <summary>The types of the parameter sets that a stream has: VPS (H.265 only), SPS and PPS.</summary>
    public static ReadOnlySpan<byte> ParameterSetTypes(VideoCodec codec) =>
        codec == VideoCodec.H264 ? [7, 8] : [32, 33, 34];

    /// <summary>Whether a type is a parameter set: VPS, SPS or PPS.</summary>
    public static bool IsParameterSet(VideoCodec codec, int type) =>
        ParameterSetTypes(codec).IndexOf((byte)type) >= 0;

    /// <summary>Whether a type is a sequence parameter set.</summary>
    public static bool IsSps(VideoCodec codec, int type) => type == (codec == VideoCodec.H264 ? 7 : 33);

    /// <summary>
    /// Whether a type can only come before the first slice of a picture: an access unit delimiter, VPS or SPS. SEI and
    /// PPS may not come later either, but some cameras send them so.
    /// </summary>
    public static bool BeginsUnit(VideoCodec codec, int type) =>
        codec == VideoCodec.H264 ? type is 7 or 9 : type is 32 or 33 or 35;

    /// <summary>Whether a type is an access unit delimiter.</summary>
    public static bool IsDelimiter(VideoCodec codec, int type) => type == (codec == VideoCodec.H264 ? 9 : 35);

    /// <summary>Whether a slice's type is an IDR or IRAP picture, where decoding can begin.</summary>
    public static bool IsRandomAccess(VideoCodec codec, int type) =>
        codec == VideoCodec.H264 ? type == 5 : type is >= 16 and <= 23;

    /// <summary>
    /// Whether a slice is the first of its picture: first_mb_in_slice is 0, or first_slice_segment_in_pic_flag is set.
    /// Both are the first bit behind the header.
    /// </summary>
    public static bool IsFirstSlice(VideoCodec codec, ReadOnlySpan<byte> nal)
    {
        int header = HeaderLength(codec);

        // Data partitions B and C of H.264 (3 and 4) begin with slice_id.
        if (codec == VideoCodec.H264 && (nal[0] & 31) is 3 or 4) return false;
        return nal.Length > header && (nal[header] & 0x80) != 0;
    }

    /// <summary>Whether an H.264 slice is coded without other pictures (slice_type I or SI).</summary>
    public static bool IsIntraSlice(ReadOnlySpan<byte> nal) => SliceTypeOf(nal) is 2 or 4;

    /// <summary>Whether an H.264 slice may refer to a picture that is shown later (slice_type B).</summary>
    public static bool IsBiPredictedSlice(ReadOnlySpan<byte> nal) => SliceTypeOf(nal) == 1;

    /// <summary>Whether an H.264 SEI has a recovery point (payload type 6).</summary>
    public static bool HasRecoveryPoint(ReadOnlySpan<byte> nal)
    {
        // Emulation prevention inside the messages moves their ends by a byte each; recovery points come first or
        // after short messages, where there is none.
        for (int at = 1; at + 2 < nal.Length;)
        {
            long type = ReadSum(nal, ref at);
            long size = ReadSum(nal, ref at);
            if (type == 6) return at < nal.Length;
            if (size > nal.Length - at) return false;
            at += (int)size;
        }

        return false;
    }

    /// <summary>Copies without emulation prevention bytes.</summary>
    /// <param name="from">The bytes of a NAL unit.</param>
    /// <param name="to">Receives the payload; what does not fit is left out.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int length = 0;
        int zeros = 0;
        foreach (byte value in from)
        {
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            if (length == to.Length) break;
            to[length++] = value;
            zeros = value == 0 ? zeros + 1 : 0;
        }

        return length;
    }

    /// <summary>Makes a NAL unit out of its header and payload: the opposite of <see cref="Unescape"/>.</summary>
    /// <param name="header">The NAL unit's header.</param>
    /// <param name="payload">The payload.</param>
    public static byte[] Escape(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var nal = new byte[header.Length + payload.Length * 3 / 2 + 1];
        header.CopyTo(nal);
        int length = header.Length;
        int zeros = 0;
        foreach (byte value in payload)
        {
            if (zeros >= 2 && value <= 3)
            {
                nal[length++] = 3;
                zeros = 0;
            }

            nal[length++] = value;
            zeros = value == 0 ? zeros + 1 : 0;
        }

        return nal.AsSpan(0, length).ToArray();
    }

    /// <summary>Removes a start code and zeros before a NAL unit, and zeros after it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> nal)
    {
        int start = 0;
        while (start < nal.Length && nal[start] == 0) start++;
        if (start >= 2 && start < nal.Length && nal[start] == 1) nal = nal.Slice(start + 1);
        int length = nal.Length;
        while (length > 0 && nal[length - 1] == 0) length--;
        return nal.Slice(0, length);
    }

    /// <summary>The type of an H.264 slice (7.4.3), from 0 to 4; null when it cannot be read.</summary>
    private static uint? SliceTypeOf(ReadOnlySpan<byte> nal)
    {
        Span<byte> payload = stackalloc byte[16];
        int length = Unescape(nal.Slice(1, Math.Min(nal.Length - 1, payload.Length)), payload);
        var reader = new BitReader(payload.Slice(0, length));
        reader.ReadUnsigned();
        uint type = reader.ReadUnsigned() % 5;
        return reader.HasFailed ? null : type;
    }

    // The bytes of a long NAL unit can add up to more than 32 bits hold.
    private static long ReadSum(ReadOnlySpan<byte> nal, ref int at)
    {
        long sum = 0;
        while (at < nal.Length && nal[at] == 255)
        {
            sum += 255;
            at++;
        }

        return at < nal.Length ? sum + nal[at++] : sum;
    }
}
