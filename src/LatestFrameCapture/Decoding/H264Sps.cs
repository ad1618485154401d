using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>An H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1 and E.1.1).</summary>
internal sealed record H264Sps : SpsInfo
{
    /// <summary>The longest that is read.</summary>
    public const int MaxLength = 4096;

    /// <summary>Whether it is of a profile without B-frames, or pictures are numbered in decoding order.</summary>
    public bool ForbidsReordering { get; private init; }

    /// <summary>max_num_ref_frames.</summary>
    public int ReferenceFrames { get; private init; }

    /// <summary>Where vui_parameters_present_flag is, in bits of the payload.</summary>
    public int VuiFlagPosition { get; private init; }

    /// <summary>Where bitstream_restriction_flag is; 0 without a VUI.</summary>
    public int RestrictionPosition { get; private init; }

    /// <summary>Where max_num_reorder_frames is; 0 without it.</summary>
    public int ReorderPosition { get; private init; }

    /// <summary>Reads an SPS.</summary>
    /// <param name="nal">The NAL unit, with its header and without a start code.</param>
    /// <param name="sps">What it says.</param>
    /// <returns>False when it is none, or broken.</returns>
    public static bool TryRead(ReadOnlySpan<byte> nal, [NotNullWhen(true)] out H264Sps? sps)
    {
        sps = null;
        if (nal.Length is < 4 or > MaxLength || (nal[0] & 0x9f) != 7) return false;
        Span<byte> payload = stackalloc byte[MaxLength];
        int length = NalUnit.Unescape(nal.Slice(1), payload);
        var reader = new BitReader(payload.Slice(0, length));
        sps = Read(ref reader);
        return sps is not null;
    }

    private static H264Sps? Read(ref BitReader reader)
    {
        int profile = (int)reader.ReadBits(8);
        reader.Skip(16);
        reader.ReadCount(31);
        int chroma = 1;
        int depth = 8;
        bool hasPlanes = false;
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = reader.ReadCount(3);
            if (chroma == 3) hasPlanes = reader.ReadFlag();
            depth = 8 + reader.ReadCount(6);
            reader.ReadCount(6);
            reader.Skip(1);
            if (reader.ReadFlag()) SkipScaling(ref reader, chroma == 3 ? 12 : 8);
        }

        reader.ReadCount(12);
        int order = reader.ReadCount(2);
        SkipOrder(ref reader, order);
        int references = reader.ReadCount(16);
        reader.Skip(1);
        int width = 16 * (reader.ReadCount(MaxSize / 16) + 1);
        int mapHeight = reader.ReadCount(MaxSize / 16) + 1;
        bool onlyFrames = reader.ReadFlag();
        if (!onlyFrames) reader.Skip(1);
        int height = 16 * mapHeight * (onlyFrames ? 1 : 2);
        reader.Skip(1);
        if (reader.ReadFlag()) Crop(ref reader, hasPlanes ? 0 : chroma, onlyFrames, ref width, ref height);
        int vui = reader.Position;
        if (reader.HasFailed || width is < 1 or > MaxSize || height is < 1 or > MaxSize) return null;
        var sps = new H264Sps
        {
            Width = width,
            Height = height,
            ChromaFormat = chroma,
            BitDepth = depth,
            MayBeInterlaced = !onlyFrames,
            ForbidsReordering = profile == 66 || order == 2,
            ReferenceFrames = references,
            VuiFlagPosition = vui,
        };
        bool hasVui = reader.ReadFlag();
        return reader.HasFailed ? null : hasVui ? ReadVui(ref reader, sps) : sps;
    }

    // Cameras send broken usability information (cut, or with zeros behind); the size in front of it is still good.
    private static H264Sps ReadVui(ref BitReader reader, H264Sps sps)
    {
        bool isFullRange = SpsVui.ReadColors(ref reader);
        double rate = 0;
        if (reader.ReadFlag())
        {
            rate = SpsVui.ReadRate(ref reader) / 2;
            reader.Skip(1);
        }

        bool hasBuffer = SkipBuffer(ref reader);
        hasBuffer |= SkipBuffer(ref reader);
        if (hasBuffer) reader.Skip(1);
        reader.Skip(1);
        int restriction = reader.Position;
        int reorder = 0;
        int? reordered = null;
        if (reader.ReadFlag())
        {
            reader.Skip(1);
            for (int i = 0; i < 4; i++) reader.ReadUnsigned();
            reorder = reader.Position;
            reordered = reader.ReadCount(16);
            reader.ReadCount(16);
        }

        if (reader.HasFailed) return sps with { IsFullRange = isFullRange };
        return sps with
        {
            IsFullRange = isFullRange,
            FrameRate = rate,
            MaxReorderedFrames = reordered,
            RestrictionPosition = restriction,
            ReorderPosition = reorder,
        };
    }

    private static void SkipScaling(ref BitReader reader, int lists)
    {
        for (int list = 0; list < lists; list++)
        {
            if (!reader.ReadFlag()) continue;
            int last = 8;
            int next = 8;
            for (int i = 0; i < (list < 6 ? 16 : 64) && next != 0 && !reader.HasFailed; i++)
            {
                next = (last + reader.ReadSigned()) & 255;
                if (next != 0) last = next;
            }
        }
    }

    private static void SkipOrder(ref BitReader reader, int order)
    {
        if (order == 0) reader.ReadCount(12);
        if (order != 1) return;
        reader.Skip(1);
        reader.ReadSigned();
        reader.ReadSigned();
        int count = reader.ReadCount(255);
        for (int i = 0; i < count; i++) reader.ReadSigned();
    }

    private static void Crop(ref BitReader reader, int chroma, bool onlyFrames, ref int width, ref int height)
    {
        int unitX = SubWidth(chroma);
        int unitY = SubHeight(chroma) * (onlyFrames ? 1 : 2);
        width -= unitX * (reader.ReadCount(MaxSize) + reader.ReadCount(MaxSize));
        height -= unitY * (reader.ReadCount(MaxSize) + reader.ReadCount(MaxSize));
    }

    private static bool SkipBuffer(ref BitReader reader)
    {
        if (!reader.ReadFlag()) return false;
        int count = reader.ReadCount(31) + 1;
        reader.Skip(8);
        for (int i = 0; i < count; i++)
        {
            reader.ReadUnsigned();
            reader.ReadUnsigned();
            reader.Skip(1);
        }

        reader.Skip(20);
        return true;
    }
}
