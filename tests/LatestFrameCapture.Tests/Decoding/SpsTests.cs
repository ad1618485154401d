using CsCheck;

namespace LatestFrames;

public sealed class SpsTests
{
    [Theory]
    [InlineData("320x180", "yuv420p", 1, 8, "")]
    [InlineData("1920x1080", "yuv420p", 1, 8, "")]
    [InlineData("642x362", "yuv420p", 1, 8, "")]
    [InlineData("641x361", "yuv444p", 3, 8, "")]
    [InlineData("642x361", "yuv422p", 2, 8, "")]
    [InlineData("320x180", "yuv420p10le", 1, 10, "")]
    [InlineData("320x180", "yuv422p10le", 2, 10, "")]
    [InlineData("320x180", "gray", 0, 8, "")]
    [InlineData("720x576", "yuv420p", 1, 8, "interlaced=1")]
    [InlineData("320x180", "yuv420p", 1, 8, "nal-hrd=cbr:bitrate=500:vbv-maxrate=500:vbv-bufsize=500")]
    [InlineData("320x180", "yuvj420p", 1, 8, "fullrange=1")]
    [InlineData("320x180", "yuv420p", 1, 8, "cqm=jvt:8x8dct=1")]
    [InlineData(
        "320x180", "yuv420p", 1, 8,
        "sar=12/11:overscan=show:colorprim=bt709:transfer=bt709:colormatrix=bt709:chromaloc=1")]
    public void An_SPS_of_x264_says_its_size(string size, string format, int chroma, int depth, string options)
    {
        byte[] nal = First(VideoCodec.H264, 7, size, format, options);

        Assert.True(H264Sps.TryRead(nal, out H264Sps? sps));
        Assert.Equal(size, $"{sps.Width}x{sps.Height}");
        Assert.Equal(chroma, sps.ChromaFormat);
        Assert.Equal(depth, sps.BitDepth);
        Assert.Equal(25, sps.FrameRate);
        Assert.Equal(options.Contains("interlaced", StringComparison.Ordinal), sps.MayBeInterlaced);
        Assert.Equal(format is "yuvj420p" or "gray", sps.IsFullRange);
        Assert.NotNull(sps.MaxReorderedFrames);
    }

    [Theory]
    [InlineData("320x180", "yuv420p", 1, 8, "")]
    [InlineData("1920x1080", "yuv420p", 1, 8, "")]
    [InlineData("642x362", "yuv420p", 1, 8, "bframes=4:b-pyramid=1")]
    [InlineData("641x361", "yuv444p", 3, 8, "")]
    [InlineData("642x361", "yuv422p", 2, 8, "scaling-list=default")]
    [InlineData("320x180", "yuv420p10le", 1, 10, "")]
    [InlineData("320x180", "yuv420p", 1, 8, "range=full:colorprim=bt709:transfer=bt709:colormatrix=bt709")]
    [InlineData("320x180", "yuv420p", 1, 8, "temporal-layers=1:bframes=3:sar=2:overscan=show")]
    public void An_SPS_of_x265_says_its_size(string size, string format, int chroma, int depth, string options)
    {
        byte[] nal = First(VideoCodec.H265, 33, size, format, options);

        Assert.True(H265Sps.TryRead(nal, out H265Sps? sps));
        Assert.Equal(size, $"{sps.Width}x{sps.Height}");
        Assert.Equal(chroma, sps.ChromaFormat);
        Assert.Equal(depth, sps.BitDepth);
        Assert.Equal(25, sps.FrameRate);
        Assert.Equal(options.Contains("full", StringComparison.Ordinal), sps.IsFullRange);
    }

    [Theory]
    [InlineData(VideoCodecName.H264, "bframes=2")]
    [InlineData(
        VideoCodecName.H264,
        "bframes=3:b-pyramid=normal:ref=4:nal-hrd=vbr:bitrate=500:vbv-maxrate=500:vbv-bufsize=500")]
    [InlineData(VideoCodecName.H265, "bframes=4:b-pyramid=1")]
    [InlineData(VideoCodecName.H265, "temporal-layers=1:bframes=3")]
    public void A_rewritten_SPS_differs_in_its_reordering_only(VideoCodecName name, string options)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(name.ToString());
        byte[] nal = First(codec, codec == VideoCodec.H264 ? 7 : 33, "642x362", "yuv420p", options);
        SpsInfo before = Read(codec, nal);
        Assert.NotEqual(0, before.MaxReorderedFrames);

        Assert.True(LowDelaySps.TryRewrite(codec, nal, out byte[]? rewritten));

        SpsInfo after = Read(codec, rewritten);
        Assert.Equal(0, after.MaxReorderedFrames);
        Assert.Equal(
            (before.Width, before.Height, before.FrameRate, before.IsFullRange, before.BitDepth, before.ChromaFormat),
            (after.Width, after.Height, after.FrameRate, after.IsFullRange, after.BitDepth, after.ChromaFormat));
        Assert.Equal(-1, rewritten.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0]));
        Assert.False(LowDelaySps.TryRewrite(codec, rewritten, out _));
    }

    [Theory]
    [InlineData(VideoCodecName.H264)]
    [InlineData(VideoCodecName.H265)]
    public void A_stream_with_rewritten_SPS_has_the_same_pictures(VideoCodecName name)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(name.ToString());

        // The first picture alone.
        List<List<byte[]>> stream = TestStream.Make(
            codec, frames: 10, options: codec == VideoCodec.H264 ? "bframes=2:ref=3" : "bframes=2:repeat-headers=1");
        List<byte[]> nals = [.. stream.Take(1).SelectMany(unit => unit)];
        List<byte[]> changed = [.. nals.Select(nal => LowDelaySps.TryRewrite(codec, nal, out byte[]? low) ? low : nal)];
        Assert.NotEqual(nals, changed);

        Assert.Equal(Pictures(nals), Pictures(changed));

        // The sums only: the first picture's number depends on how many may come before it.
        IEnumerable<string> Pictures(IEnumerable<byte[]> bytes) => System.Text.Encoding.ASCII
            .GetString(TestStream.Run(
                $"-f {(codec == VideoCodec.H264 ? "h264" : "hevc")} -i pipe:0 -f framemd5 pipe:1",
                TestStream.AnnexB(bytes)))
            .Split('\n')
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(',')[^1]);
    }

    [Fact]
    public void An_SPS_without_usability_information_gets_it()
    {
        // Main profile, 320x192, no cropping, no VUI; made by hand.
        var payload = new byte[32];
        var writer = new BitWriter(payload);
        writer.WriteBits(77, 8);
        writer.WriteBits(0, 8);
        writer.WriteBits(30, 8);
        writer.WriteUnsigned(0);
        writer.WriteUnsigned(0);
        writer.WriteUnsigned(0);
        writer.WriteUnsigned(2);
        writer.WriteUnsigned(3);
        writer.WriteFlag(false);
        writer.WriteUnsigned(19);
        writer.WriteUnsigned(11);
        writer.WriteFlag(true);
        writer.WriteFlag(true);
        writer.WriteFlag(false);
        writer.WriteFlag(false);
        writer.WriteEnd();
        byte[] nal = NalUnit.Escape([0x67], payload.AsSpan(0, writer.Length));

        Assert.True(H264Sps.TryRead(nal, out H264Sps? before));
        Assert.Null(before.MaxReorderedFrames);
        Assert.True(LowDelaySps.TryRewrite(VideoCodec.H264, nal, out byte[]? rewritten));
        Assert.True(H264Sps.TryRead(rewritten, out H264Sps? after));
        Assert.Equal((320, 192, 0, 3), (after.Width, after.Height, after.MaxReorderedFrames, after.ReferenceFrames));

        // A baseline stream has no B-frames to begin with.
        nal[1] = 66;
        Assert.False(LowDelaySps.TryRewrite(VideoCodec.H264, nal, out _));
    }

    [Fact]
    public void Emulation_prevention_comes_and_goes()
    {
        Gen.Byte[0, 4].Array[0, 200].Sample(
            bytes =>
            {
                byte[] nal = NalUnit.Escape([0x67], bytes);
                Assert.Equal(-1, nal.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 1]));
                var back = new byte[bytes.Length];
                Assert.Equal(bytes.Length, NalUnit.Unescape(nal.AsSpan(1), back));
                Assert.Equal(bytes, back);
            },
            iter: 2000);
    }

    [Fact]
    public void Exp_Golomb_numbers_are_read_as_they_were_written()
    {
        Gen.UInt[0, uint.MaxValue - 1].Array[1, 20].Sample(
            numbers =>
            {
                var bytes = new byte[200];
                var writer = new BitWriter(bytes);
                foreach (uint number in numbers) writer.WriteUnsigned(number);
                writer.WriteEnd();
                var reader = new BitReader(bytes.AsSpan(0, writer.Length));
                foreach (uint number in numbers) Assert.Equal(number, reader.ReadUnsigned());
                Assert.True(reader.ReadFlag());
                Assert.False(reader.HasFailed);
            },
            iter: 1000);
    }

    private static SpsInfo Read(VideoCodec codec, byte[] nal)
    {
        if (codec == VideoCodec.H264)
        {
            Assert.True(H264Sps.TryRead(nal, out H264Sps? avc));
            return avc;
        }

        Assert.True(H265Sps.TryRead(nal, out H265Sps? hevc));
        return hevc;
    }

    private static byte[] First(VideoCodec codec, int type, string size, string format, string options) => TestStream
        .Make(codec, size, format, 2, options)
        .SelectMany(unit => unit)
        .First(nal => NalUnit.TypeOf(codec, nal[0]) == type);
}
