using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>
/// Makes a sequence parameter set say that no picture comes before one that is shown earlier, so that a decoder holds
/// none back. For streams without B-frames whose encoder did not say so.
/// </summary>
/// <remarks>
/// FFmpeg holds back max_num_reorder_frames of the SPS (libavcodec/h264_slice.c, h264_init_ps), and for H.265
/// sps_max_num_reorder_pics of its highest sub-layer (libavcodec/hevc_refs.c); the VPS's copy of it is only checked.
/// Thread safety: thread safe.
/// </remarks>
internal static class LowDelaySps
{
    private const int MaxPayload = H264Sps.MaxLength + 64;

    /// <summary>Writes the SPS again.</summary>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="nal">The NAL unit, with its header and without a start code.</param>
    /// <param name="rewritten">The new NAL unit.</param>
    /// <returns>False when there is nothing to change, or the SPS cannot be read.</returns>
    public static bool TryRewrite(VideoCodec codec, ReadOnlySpan<byte> nal, [NotNullWhen(true)] out byte[]? rewritten)
    {
        rewritten = codec switch
        {
            VideoCodec.H264 when H264Sps.TryRead(nal, out H264Sps? sps) => Rewrite(nal, sps),
            VideoCodec.H265 when H265Sps.TryRead(nal, out H265Sps? sps) => Rewrite(nal, sps),
            _ => null,
        };
        return rewritten is not null;
    }

    private static byte[]? Rewrite(ReadOnlySpan<byte> nal, H264Sps sps)
    {
        if (sps.MaxReorderedFrames == 0 || (sps.ForbidsReordering && sps.MaxReorderedFrames is null)) return null;
        Span<byte> buffer = stackalloc byte[MaxPayload];
        ReadOnlySpan<byte> payload = buffer.Slice(0, NalUnit.Unescape(nal.Slice(1), buffer));
        Span<byte> changed = stackalloc byte[MaxPayload];
        var writer = new BitWriter(changed);
        if (sps.ReorderPosition > 0)
        {
            writer.Copy(payload, 0, sps.ReorderPosition);
        }
        else if (sps.RestrictionPosition > 0)
        {
            writer.Copy(payload, 0, sps.RestrictionPosition);
            WriteRestriction(ref writer);
        }
        else
        {
            // A VUI that is present but broken is not touched.
            var reader = new BitReader(payload);
            reader.Skip(sps.VuiFlagPosition);
            if (reader.ReadFlag()) return null;
            const int AbsentParts = 8;
            writer.Copy(payload, 0, sps.VuiFlagPosition);
            writer.WriteFlag(true);
            writer.WriteBits(0, AbsentParts);
            WriteRestriction(ref writer);
        }

        writer.WriteUnsigned(0);
        writer.WriteUnsigned((uint)Math.Max(1, sps.ReferenceFrames));
        writer.WriteEnd();
        return writer.HasFailed ? null : NalUnit.Escape(nal.Slice(0, 1), changed.Slice(0, writer.Length));
    }

    // bitstream_restriction_flag and what stands before max_num_reorder_frames, with the values that E.2.1 infers where
    // they are absent.
    private static void WriteRestriction(ref BitWriter writer)
    {
        writer.WriteFlag(true);
        writer.WriteFlag(true);
        writer.WriteUnsigned(2);
        writer.WriteUnsigned(1);
        writer.WriteUnsigned(15);
        writer.WriteUnsigned(15);
    }

    private static byte[]? Rewrite(ReadOnlySpan<byte> nal, H265Sps sps)
    {
        if (sps.MaxReorderedFrames == 0) return null;
        Span<byte> buffer = stackalloc byte[MaxPayload];
        ReadOnlySpan<byte> payload = buffer.Slice(0, NalUnit.Unescape(nal.Slice(2), buffer));
        Span<byte> changed = stackalloc byte[MaxPayload];
        var writer = new BitWriter(changed);
        var reader = new BitReader(payload);
        writer.Copy(payload, 0, sps.OrderingPosition);
        reader.Skip(sps.OrderingPosition);
        while (reader.Position < sps.OrderingEnd && !reader.HasFailed)
        {
            writer.WriteUnsigned(reader.ReadUnsigned());
            reader.ReadUnsigned();
            writer.WriteUnsigned(0);
            writer.WriteUnsigned(reader.ReadUnsigned());
        }

        // Up to the last one, which ends the payload.
        int end = 8 * payload.Length;
        while (end > sps.OrderingEnd && (payload[(end - 1) >> 3] & (0x80 >> ((end - 1) & 7))) == 0) end--;
        writer.Copy(payload, sps.OrderingEnd, end - 1);
        writer.WriteEnd();
        return writer.HasFailed ? null : NalUnit.Escape(nal.Slice(0, 2), changed.Slice(0, writer.Length));
    }
}
