namespace LatestFrames;

/// <summary>Cameras that claim a picture that nobody could hold: 30 GB of BGR.</summary>
public sealed class HugePictureTests(ITestOutputHelper output)
{
    private const uint Side = 100_000;

    // Of a hundred pictures in a loop with a key frame each ten.
    private const int Group = 10;
    private const int Huge = 2 * Group;

    // What threads and a decoder may reserve meanwhile; as YUV 4:2:0 the picture has 15 GB.
    private const long Reserve = 4L << 30;

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public void A_claim_of_a_huge_picture_costs_no_memory_and_pictures_go_on(SourceUnderTest source)
    {
        LatestFrameCaptureOptions options = source.With(WatchedRtsp.Patient);
        using HttpTestCamera? http = source.Protocol() == CameraProtocol.Http ? Jpegs() : null;
        using RtspTestCamera? rtsp = http is null ? Stream() : null;
        using var memory = new ReservedMemory();
        using var watched = new WatchedRtsp(http?.Url() ?? rtsp!.UrlText(), options);
        watched.WaitFor(picture => picture.Index > Huge + 2 * Group, count: 10);

        output.WriteLine(
            $"{source}: {watched.Statistics}; at most {memory.Growth / 1e6:F0} MB more were reserved, "
            + $"by a child {memory.OfChild / 1e6:F0} MB");
        Assert.InRange(memory.Growth, 0, Reserve);
        Assert.InRange(memory.OfChild, 0, Reserve);
        if (OperatingSystem.IsLinux())
        {
            Assert.True(memory.Samples > 0, "memory was looked at");
            Assert.True(source != SourceUnderTest.FFmpeg || memory.OfChild > 0, "the child was looked at");
        }

        Assert.All(watched.Pictures, picture => Assert.Equal((320, 240), (picture.Width, picture.Height)));
        Assert.Equal(CaptureState.Live, watched.Capture.State);
        Assert.Equal(0, watched.Statistics.TotalAbandoned);
    }

    // JPEG has 16 bits for a side.
    private static HttpTestCamera Jpegs()
    {
        byte[] huge = (byte[])JpegPictures.Hundred[Huge].Clone();
        int frame = huge.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        huge.AsSpan(frame + 5, 4).Fill(0xFF);
        return new MultipartStream { PictureOf = n => n % 100 == Huge ? huge : JpegPictures.Hundred[n % 100] }
            .Camera();
    }

    private static RtspTestCamera Stream()
    {
        List<AccessUnit> units = PictureStream.Hundred.Units;
        AccessUnit huge = WithSize(units[Huge]);
        var stream = new PictureStream(PictureStream.Hundred) { UnitOf = n => n % 100 == Huge ? huge : units[n % 100] };
        return new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
    }

    /// <summary>A key frame whose parameter set claims the size.</summary>
    private static AccessUnit WithSize(AccessUnit unit)
    {
        // It is one that would be understood.
        Assert.True(H264Sps.TryRead(Sps(640), out H264Sps? read));
        Assert.Equal((640, 640), (read.Width, read.Height));
        byte[] sps = Sps(Side);
        List<byte[]> nals = TestStream.Nals(unit.Data.AsSpan(0, unit.Length));
        Assert.Contains(nals, IsSps);
        var claim = new AccessUnit { IsKeyFrame = true };
        foreach (byte[] nal in nals) Assert.True(claim.TryAppend([0, 0, 0, 1, .. IsSps(nal) ? sps : nal]));
        return claim;

        static bool IsSps(byte[] nal) => (nal[0] & 31) == 7;
    }

    /// <summary>A sequence parameter set (ITU-T H.264, 7.3.2.1.1) of the baseline profile.</summary>
    private static byte[] Sps(uint side)
    {
        Span<byte> bits = stackalloc byte[64];
        var writer = new BitWriter(bits);
        writer.WriteBits(66, 8); // profile_idc
        writer.WriteBits(0, 8); // the constraints
        writer.WriteBits(62, 8); // level_idc
        writer.WriteUnsigned(0); // seq_parameter_set_id
        writer.WriteUnsigned(0); // log2_max_frame_num_minus4
        writer.WriteUnsigned(2); // pic_order_cnt_type
        writer.WriteUnsigned(1); // max_num_ref_frames
        writer.WriteFlag(false); // gaps_in_frame_num_value_allowed_flag
        writer.WriteUnsigned(side / 16 - 1); // pic_width_in_mbs_minus1
        writer.WriteUnsigned(side / 16 - 1); // pic_height_in_map_units_minus1
        writer.WriteFlag(true); // frame_mbs_only_flag
        writer.WriteFlag(true); // direct_8x8_inference_flag
        writer.WriteFlag(false); // frame_cropping_flag
        writer.WriteFlag(false); // vui_parameters_present_flag
        writer.WriteEnd();
        return NalUnit.Escape([0x67], bits[..writer.Length]);
    }
}
