namespace LatestFrames;

public sealed class HardwareUseTests
{
    private readonly List<string> _notes = [];

    [Fact]
    public void A_reason_is_logged_once_for_all_connections_and_again_after_another_one()
    {
        var memory = new HardwareMemory();
        foreach (string reason in (string[])["no device", "no device", "lost", "no device"])
        {
            var use = new HardwareUse(DecoderHardware.Cuda, memory, _notes.Add);
            use.OnFailed(reason);
            use.OnFailed("its consequence");
            Assert.Equal(DecoderHardware.None, use.Wanted);
        }

        Assert.Equal(["no device", "lost", "no device"], _notes.Select(note => note.Split(';')[0]));
        Assert.All(
            _notes, note => Assert.EndsWith("; software decodes instead of Cuda", note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hardware_that_has_failed_before_its_first_picture_is_given_up_for_the_source(bool hasDecoded)
    {
        var memory = new HardwareMemory();
        var first = new HardwareUse(DecoderHardware.Auto, memory, _notes.Add);
        if (hasDecoded) first.OnDecodes();
        first.OnDeviceFailed("lost");
        var next = new HardwareUse(DecoderHardware.Auto, memory, _notes.Add);
        next.OnFailed("its consequence");

        Assert.Equal(hasDecoded ? 2 : 1, _notes.Count);
        Assert.Equal(DecoderHardware.None, new HardwareUse(DecoderHardware.None, memory, _notes.Add).Wanted);
        var last = new HardwareUse(DecoderHardware.Auto, memory, _notes.Add);
        Assert.Equal(hasDecoded ? DecoderHardware.Auto : DecoderHardware.None, last.Wanted);
    }

    [Fact]
    public void A_decoder_without_hardware_says_so_and_one_of_which_none_is_asked_does_not()
    {
        foreach (DecoderHardware kind in (DecoderHardware[])[DecoderHardware.None, DecoderHardware.Auto])
        {
            var use = new HardwareUse(kind, new HardwareMemory(), _notes.Add);
            using IVideoDecoder? decoder = VideoDecoders.Create(
                VideoDecoderKind.Automatic,
                VideoCodec.Jpeg,
                threads: 1,
                use,
                note: null,
                out _,
                TestContext.Current.CancellationToken);
            Assert.IsType<JpegDecoder>(decoder);
        }

        Assert.Equal("JPEG is decoded by OpenCV; software decodes instead of Auto", Assert.Single(_notes));
    }

    [Fact]
    public void Each_source_has_the_choice_and_refuses_what_is_none()
    {
        var rtsp = new RtspSource("rtsp://127.0.0.1/stream");
        var raw = new RawVideoSource("tcp://127.0.0.1:8888");
        Assert.Equal((DecoderHardware.None, DecoderHardware.None), (rtsp.Hardware, raw.Hardware));
        foreach (DecoderHardware kind in Enum.GetValues<DecoderHardware>())
        {
            (rtsp.Hardware, raw.Hardware) = (kind, kind);
            Assert.Equal((kind, kind), (rtsp.Hardware, raw.Hardware));
        }

        foreach (DecoderHardware kind in (DecoderHardware[])[(DecoderHardware)(-1), DecoderHardware.VideoToolbox + 1])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => rtsp.Hardware = kind);
            Assert.Throws<ArgumentOutOfRangeException>(() => raw.Hardware = kind);
        }
    }
}
