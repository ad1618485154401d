using OpenCvSharp;

namespace LatestFrames;

/// <summary>What the tests of all decoders share.</summary>
internal static class DecoderContract
{
    /// <summary>The kinds that decode H.264 and H.265, each with each.</summary>
    public static TheoryData<VideoDecoderKind, string> All =>
        new MatrixTheoryData<VideoDecoderKind, string>(Kinds, ["H264", "H265"]);

    public static VideoDecoderKind[] Kinds =>
        [
            VideoDecoderKind.SystemLibAvCodec, VideoDecoderKind.OpenCvLibAvCodec,
            VideoDecoderKind.VideoCapture, VideoDecoderKind.FFmpegProcess
        ];

    /// <summary>Opens a decoder, which is there on Linux; elsewhere skips the test if it is not.</summary>
    public static IVideoDecoder Open(VideoDecoderKind kind, VideoCodec codec, int threads = 1)
    {
        IVideoDecoder? decoder = VideoDecoders.Create(
            kind,
            codec,
            threads,
            hardware: null,
            note: null,
            out string? whyNot,
            TestContext.Current.CancellationToken);
        Assert.SkipUnless(decoder is not null || OperatingSystem.IsLinux(), whyNot ?? "");
        Assert.True(decoder is not null, whyNot);
        return decoder;
    }

    /// <summary>Sends units and receives all pictures, as a source does.</summary>
    /// <returns>The index burned into each picture, checked against its position.</returns>
    public static List<int> Decode(IVideoDecoder decoder, IEnumerable<AccessUnit> units)
    {
        using var image = new Mat();
        var indexes = new List<int>();
        foreach (AccessUnit unit in units)
        {
            Assert.True(decoder.Send(unit), "the decoder accepts the unit");
            Receive(decoder, image, indexes);
        }

        return indexes;
    }

    /// <summary>Receives the pictures that a decoder has.</summary>
    public static void Receive(IVideoDecoder decoder, Mat image, List<int> indexes)
    {
        while (decoder.TryReceive(out TimeSpan position))
        {
            Assert.True(decoder.Retrieve(image), "the picture can be converted");
            Assert.Equal(MatType.CV_8UC3, image.Type());
            Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), "the picture's stamp can be read");
            Assert.Equal(CodedVideo.PositionOf(stamp.FrameNumber), position);
            indexes.Add(stamp.FrameNumber);
        }
    }
}
