using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>The track of a stream in a Matroska file, with what decoders need before its pictures.</summary>
internal static class RecordingTrack
{
    private const int LongestSet = ushort.MaxValue;

    /// <summary>Describes a stream.</summary>
    /// <returns>Null when it has no parameter sets that can be understood.</returns>
    public static MatroskaTrack? Of(StreamParameters stream)
    {
        if (stream.Width <= 0 || stream.Height <= 0) return null;
        if (stream.Codec == VideoCodec.Jpeg) return new("V_MJPEG"u8.ToArray(), [], stream.Width, stream.Height);
        byte[]? configuration = stream.Codec == VideoCodec.H264
            ? ConfigureH264(stream.ParameterSets)
            : ConfigureH265(stream.ParameterSets);
        if (configuration is null) return null;
        byte[] name = stream.Codec == VideoCodec.H264 ? "V_MPEG4/ISO/AVC"u8.ToArray() : "V_MPEGH/ISO/HEVC"u8.ToArray();
        return new(name, configuration, stream.Width, stream.Height);
    }

    /// <summary>AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1).</summary>
    private static byte[]? ConfigureH264(byte[] sets)
    {
        List<byte[]>[] all = SetsOf(sets, VideoCodec.H264);
        (List<byte[]> sps, List<byte[]> pps) = (all[0], all[1]);
        if (sps.Count is 0 or > 31 || pps.Count is 0 or > 255) return null;
        if (!H264Sps.TryRead(sps[0], out H264Sps? info)) return null;
        using var record = new MemoryStream();
        record.WriteByte(1);
        record.Write(sps[0], 1, 3);

        // Lengths of 4 bytes.
        record.WriteByte(0xFF);
        record.WriteByte((byte)(0xE0 | sps.Count));
        foreach (byte[] set in sps) WriteSet(record, set);
        record.WriteByte((byte)pps.Count);
        foreach (byte[] set in pps) WriteSet(record, set);
        if (sps[0][1] is not (100 or 110 or 122 or 144)) return record.ToArray();
        record.WriteByte((byte)(0xFC | info.ChromaFormat));
        record.WriteByte((byte)(0xF8 | (info.BitDepth - 8)));
        record.WriteByte((byte)(0xF8 | (info.BitDepth - 8)));
        record.WriteByte(0);
        return record.ToArray();
    }

    /// <summary>HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1).</summary>
    private static byte[]? ConfigureH265(byte[] sets)
    {
        const int ProfileLength = 12, HeaderLength = 2;
        List<byte[]>[] all = SetsOf(sets, VideoCodec.H265);
        byte[]? first = all[1].FirstOrDefault();
        if (first is null || !H265Sps.TryRead(first, out H265Sps? info)) return null;

        // Behind a byte with the number of sub-layers the SPS has the profile, tier and level as they stand here.
        Span<byte> payload = stackalloc byte[1 + ProfileLength];
        int length = NalUnit.Unescape(first.AsSpan(HeaderLength), payload);
        if (length < payload.Length) return null;
        using var record = new MemoryStream();
        record.WriteByte(1);
        record.Write(payload.Slice(1).ToArray(), 0, ProfileLength);
        record.Write([0xF0, 0x00, 0xFC], 0, 3);
        record.WriteByte((byte)(0xFC | info.ChromaFormat));
        record.WriteByte((byte)(0xF8 | (info.BitDepth - 8)));
        record.WriteByte((byte)(0xF8 | (info.BitDepth - 8)));
        record.Write([0, 0], 0, 2);
        int isNested = payload[0] & 1;

        // Lengths of 4 bytes.
        record.WriteByte((byte)(((info.HighestSubLayer + 1) << 3) | (isNested << 2) | 3));
        ReadOnlySpan<byte> types = NalUnit.ParameterSetTypes(VideoCodec.H265);
        record.WriteByte((byte)types.Length);
        for (int i = 0; i < types.Length; i++)
        {
            if (all[i].Count is 0 or > byte.MaxValue) return null;
            record.WriteByte(types[i]);
            record.WriteByte(0);
            record.WriteByte((byte)all[i].Count);
            foreach (byte[] set in all[i]) WriteSet(record, set);
        }

        return record.ToArray();
    }

    /// <summary>The parameter sets, by <see cref="NalUnit.ParameterSetTypes"/>.</summary>
    private static List<byte[]>[] SetsOf(byte[] sets, VideoCodec codec)
    {
        ReadOnlySpan<byte> types = NalUnit.ParameterSetTypes(codec);
        var found = new List<byte[]>[types.Length];
        for (int i = 0; i < found.Length; i++) found[i] = [];
        var nals = new NalReader(sets);
        while (nals.MoveNext())
        {
            int kind = types.IndexOf((byte)NalUnit.TypeOf(codec, nals.First));
            if (kind >= 0 && nals.Current.Length <= LongestSet) found[kind].Add(nals.Current.ToArray());
        }

        return found;
    }

    private static void WriteSet(MemoryStream record, byte[] set)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)set.Length);
        record.Write(length, 0, length.Length);
        record.Write(set, 0, set.Length);
    }
}
