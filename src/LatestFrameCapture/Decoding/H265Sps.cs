using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>An H.265 sequence parameter set (ITU-T H.265, 7.3.2.2 and E.2.1).</summary>
internal sealed record H265Sps : SpsInfo
{
    /// <summary>The longest that is read.</summary>
    public const int MaxLength = 4096;

    /// <summary>Where the first sps_max_dec_pic_buffering_minus1 is, in bits of the payload.</summary>
    public int OrderingPosition { get; private init; }

    /// <summary>Where the field behind the last sps_max_latency_increase_plus1 is.</summary>
    public int OrderingEnd { get; private init; }

    /// <summary>Reads an SPS.</summary>
    /// <param name="nal">The NAL unit, with its header and without a start code.</param>
    /// <param name="sps">What it says.</param>
    /// <returns>False when it is none, or broken.</returns>
    public static bool TryRead(ReadOnlySpan<byte> nal, [NotNullWhen(true)] out H265Sps? sps)
    {
        sps = null;
        if (nal.Length is < 8 or > MaxLength || (nal[0] & 0xfe) != 66) return false;
        Span<byte> payload = stackalloc byte[MaxLength];
        int length = NalUnit.Unescape(nal.Slice(2), payload);
        var reader = new BitReader(payload.Slice(0, length));
        sps = Read(ref reader);
        return sps is not null;
    }

    /// <summary>Reads up to sps_seq_parameter_set_id.</summary>
    /// <returns>sps_max_sub_layers_minus1.</returns>
    public static int SkipToId(ref BitReader reader)
    {
        reader.Skip(4);
        int subLayers = (int)reader.ReadBits(3);
        reader.Skip(1);
        SkipProfile(ref reader, subLayers);
        return subLayers;
    }

    private static H265Sps? Read(ref BitReader reader)
    {
        int subLayers = SkipToId(ref reader);
        reader.ReadCount(15);
        int chroma = reader.ReadCount(3);
        bool hasPlanes = chroma == 3 && reader.ReadFlag();
        int width = reader.ReadCount(MaxSize);
        int height = reader.ReadCount(MaxSize);
        if (reader.ReadFlag())
        {
            width -= SubWidth(hasPlanes ? 0 : chroma) * (reader.ReadCount(MaxSize) + reader.ReadCount(MaxSize));
            height -= SubHeight(hasPlanes ? 0 : chroma) * (reader.ReadCount(MaxSize) + reader.ReadCount(MaxSize));
        }

        int depth = 8 + reader.ReadCount(8);
        reader.ReadCount(8);
        int orderBits = 4 + reader.ReadCount(12);
        bool hasAll = reader.ReadFlag();
        int ordering = reader.Position;
        int reordered = 0;
        for (int i = hasAll ? 0 : subLayers; i <= subLayers; i++)
        {
            reader.ReadCount(16);
            reordered = reader.ReadCount(16);
            reader.ReadUnsigned();
        }

        if (reader.HasFailed || width is < 1 or > MaxSize || height is < 1 or > MaxSize) return null;
        var sps = new H265Sps
        {
            Width = width,
            Height = height,
            ChromaFormat = chroma,
            BitDepth = depth,
            MaxReorderedFrames = reordered,
            HighestSubLayer = subLayers,
            OrderingPosition = ordering,
            OrderingEnd = reader.Position,
        };
        return SkipTools(ref reader, orderBits) && reader.ReadFlag() ? ReadVui(ref reader, sps) : sps;
    }

    private static H265Sps ReadVui(ref BitReader reader, H265Sps sps)
    {
        bool isFullRange = SpsVui.ReadColors(ref reader);
        reader.Skip(3);
        if (reader.ReadFlag())
        {
            for (int i = 0; i < 4; i++) reader.ReadUnsigned();
        }

        double rate = reader.ReadFlag() ? SpsVui.ReadRate(ref reader) : 0;
        return sps with { IsFullRange = isFullRange, FrameRate = reader.HasFailed ? 0 : rate };
    }

    // profile_tier_level(1, sps_max_sub_layers_minus1), 7.3.3.
    private static void SkipProfile(ref BitReader reader, int subLayers)
    {
        const int ProfileBits = 88;
        const int LevelBits = 8;
        reader.Skip(ProfileBits + LevelBits);
        if (subLayers == 0) return;
        uint present = reader.ReadBits(16);
        for (int i = 0; i < subLayers; i++)
        {
            if ((present >> (15 - 2 * i) & 1) != 0) reader.Skip(ProfileBits);
            if ((present >> (14 - 2 * i) & 1) != 0) reader.Skip(LevelBits);
        }
    }

    // From log2_min_luma_coding_block_size_minus3 to strong_intra_smoothing_enabled_flag.
    private static bool SkipTools(ref BitReader reader, int orderBits)
    {
        for (int i = 0; i < 6; i++) reader.ReadUnsigned();
        if (reader.ReadFlag() && reader.ReadFlag()) SkipScaling(ref reader);
        reader.Skip(2);
        if (reader.ReadFlag())
        {
            reader.Skip(8);
            reader.ReadUnsigned();
            reader.ReadUnsigned();
            reader.Skip(1);
        }

        SkipReferenceSets(ref reader);
        if (reader.ReadFlag()) reader.Skip(reader.ReadCount(32) * (orderBits + 1));
        reader.Skip(2);
        return !reader.HasFailed;
    }

    private static void SkipScaling(ref BitReader reader)
    {
        for (int size = 0; size < 4; size++)
        {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1)
            {
                if (!reader.ReadFlag())
                {
                    reader.ReadUnsigned();
                    continue;
                }

                int count = Math.Min(64, 1 << (4 + (size << 1)));
                if (size > 1) reader.ReadSigned();
                for (int i = 0; i < count && !reader.HasFailed; i++) reader.ReadSigned();
            }
        }
    }

    // st_ref_pic_set, 7.3.7: only the number of pictures in each set is needed to read the next.
    private static void SkipReferenceSets(ref BitReader reader)
    {
        int sets = reader.ReadCount(64);
        int pictures = 0;
        for (int set = 0; set < sets && !reader.HasFailed; set++)
        {
            if (set > 0 && reader.ReadFlag())
            {
                reader.Skip(1);
                reader.ReadUnsigned();
                int kept = 0;
                for (int i = 0; i <= pictures; i++)
                {
                    if (reader.ReadFlag() || reader.ReadFlag()) kept++;
                }

                pictures = kept;
                if (pictures > 16) reader.Skip(int.MaxValue);
                continue;
            }

            pictures = reader.ReadCount(16);
            pictures += reader.ReadCount(16);
            for (int i = 0; i < pictures; i++)
            {
                reader.ReadUnsigned();
                reader.Skip(1);
            }
        }
    }
}
