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
            var use = new HardwareUse(FFmpegHardware.Cuda, memory, _notes.Add);
            use.OnFailed(reason);
            use.OnFailed("its consequence");
            Assert.Equal(FFmpegHardware.None, use.Wanted);
        }

        Assert.Equal(["no device", "lost", "no device"], _notes.Select(note => note.Split(';')[0]));
        Assert.All(_notes, note => Assert.EndsWith("; software decodes instead of Cuda", note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_decoder_without_hardware_says_so_and_one_of_which_none_is_asked_does_not()
    {
        foreach (FFmpegHardware kind in (FFmpegHardware[])[FFmpegHardware.None, FFmpegHardware.Auto])
        {
            var use = new HardwareUse(kind, new HardwareMemory(), _notes.Add);
            using IVideoDecoder? decoder = VideoDecoders.Create(
                VideoDecoderKind.Automatic, VideoCodec.Jpeg, 1, use, note: null, out _, TestContext.Current.CancellationToken);
            Assert.IsType<JpegDecoder>(decoder);
        }

        Assert.Equal("JPEG is decoded by OpenCV; software decodes instead of Auto", Assert.Single(_notes));
    }

    [Fact]
    public void Each_source_has_the_choice_and_refuses_what_is_none()
    {
        var rtsp = new RtspSource("rtsp://127.0.0.1/stream");
        var raw = new RawVideoSource("tcp://127.0.0.1:8888");
        Assert.Equal((FFmpegHardware.None, FFmpegHardware.None), (rtsp.Hardware, raw.Hardware));
        foreach (FFmpegHardware kind in Enum.GetValues<FFmpegHardware>())
        {
            (rtsp.Hardware, raw.Hardware) = (kind, kind);
            Assert.Equal((kind, kind), (rtsp.Hardware, raw.Hardware));
        }

        foreach (FFmpegHardware kind in (FFmpegHardware[])[(FFmpegHardware)(-1), FFmpegHardware.VideoToolbox + 1])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => rtsp.Hardware = kind);
            Assert.Throws<ArgumentOutOfRangeException>(() => raw.Hardware = kind);
        }
    }
}
