using OpenCvSharp;

namespace LatestFrames;

/// <summary>Colour bars through each decoder, in each format that cameras send.</summary>
public sealed class PictureColorTests
{
    private static readonly Vec3b[] s_colors =
    [
        new(200, 200, 200), new(30, 200, 200), new(200, 200, 30), new(30, 200, 30),
        new(200, 30, 200), new(30, 30, 200), new(200, 30, 30), new(20, 20, 20),
    ];

    public static TheoryData<string, string, string, string, int, int> Formats
    {
        get
        {
            var data = new TheoryData<string, string, string, string, int, int>();
            foreach ((VideoCodec codec, string format, string range, string matrix, int width, int height) in Rows())
                data.Add(codec.ToString(), format, range, matrix, width, height);
            return data;
        }
    }

    /// <summary>Against the colours that were encoded, and against plain <see cref="VideoCapture"/> where that is
    /// right.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Colors_are_right(string coding, string format, string range, string matrix, int width, int height)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        bool isGrey = format.StartsWith("gray", StringComparison.Ordinal);
        using Mat bars = Bars(width, height, isGrey);
        string quality = codec == VideoCodec.H264 ? "-qp 4" : "-x265-params qp=4:log-level=none";
        string options = "-vf "
            + $"scale=out_color_matrix={matrix}:out_range={range}:flags=accurate_rnd+full_chroma_int,format={format} "
            + $"-colorspace {(matrix == "bt601" ? "smpte170m" : matrix)} -color_range {range} {quality}";
        CodedVideo video = CodedVideo.Of(codec, bars, options);

        // Plain VideoCapture takes every stream for BT.601, grey for full range, and all else for limited range unless
        // FFmpeg's decoder says it by a format of its own: H.264 does for 8 bits, H.265 for 4:2:0 of 8 bits.
        bool isRangeKnown = range == "tv"
            || format == "yuv420p"
            || (codec == VideoCodec.H264 && !format.Contains("10", StringComparison.Ordinal));
        bool isPlainRight = matrix == "bt601" && !isGrey && isRangeKnown;
        using Mat plain = Plain(video);
        foreach (VideoDecoderKind kind in DecoderContract.Kinds)
        {
            using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
            using var image = new Mat();
            Assert.True(decoder.Send(video.Units[0]), decoder.Name);
            if (!decoder.TryReceive(out _))
            {
                decoder.Drain();
                Assert.True(decoder.TryReceive(out _), decoder.Name);
            }

            Assert.True(decoder.Retrieve(image), decoder.Name);
            bool isPlain = kind == VideoDecoderKind.VideoCapture;
            if (isPlain || isPlainRight) AssertNear(plain, image, 3, decoder.Name + " and plain VideoCapture");
            if (!isPlain || isPlainRight) AssertNear(bars, image, 4, decoder.Name);
        }
    }

    private static IEnumerable<(VideoCodec Codec, string Format, string Range, string Matrix, int Width, int Height)>
        Rows()
    {
        foreach (VideoCodec codec in (VideoCodec[])[VideoCodec.H264, VideoCodec.H265])
        {
            foreach (string format in (string[])["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le"])
            {
                foreach (string range in (string[])["tv", "pc"])
                {
                    foreach (string matrix in (string[])["bt601", "bt709"])
                        yield return (codec, format, range, matrix, 256, 64);
                }
            }

            yield return (codec, "yuv420p", "tv", "bt601", 250, 66);
            yield return (codec, "gray", "tv", "bt601", 256, 64);
            yield return (codec, "yuv444p", "tv", "bt601", 251, 67);
        }
    }

    private static Mat Bars(int width, int height, bool isGrey)
    {
        var image = new Mat(height, width, MatType.CV_8UC3);
        for (int i = 0; i < s_colors.Length; i++)
        {
            Vec3b color = isGrey
                ? new Vec3b((byte)(20 + 30 * i), (byte)(20 + 30 * i), (byte)(20 + 30 * i))
                : s_colors[i];
            int left = i * width / s_colors.Length;
            int right = (i + 1) * width / s_colors.Length;
            Cv2.Rectangle(
                image,
                new Rect(left, 0, right - left, height),
                new Scalar(color.Item0, color.Item1, color.Item2),
                -1);
        }

        return image;
    }

    private static Mat Plain(CodedVideo video)
    {
        string file = Path.Combine(
            Path.GetTempPath(),
            $"latest-frames-{Guid.NewGuid():N}.{(video.Codec == VideoCodec.H264 ? "264" : "265")}");
        File.WriteAllBytes(file, video.ToFile());
        try
        {
            using var capture = new VideoCapture(file, VideoCaptureAPIs.FFMPEG);
            var image = new Mat();
            Assert.True(capture.Grab() && capture.Retrieve(image), "plain VideoCapture reads the stream");
            return image;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void AssertNear(Mat expected, Mat actual, int levels, string who)
    {
        Assert.Equal(expected.Size(), actual.Size());
        for (int i = 0; i < s_colors.Length; i++)
        {
            int x = (2 * i + 1) * expected.Width / (2 * s_colors.Length);
            Vec3b e = expected.At<Vec3b>(expected.Height / 2, x);
            Vec3b a = actual.At<Vec3b>(expected.Height / 2, x);
            int most = Math.Max(
                Math.Abs(e.Item0 - a.Item0),
                Math.Max(Math.Abs(e.Item1 - a.Item1), Math.Abs(e.Item2 - a.Item2)));
            Assert.True(most <= levels, $"{who}, bar {i}: {e} became {a}");
        }
    }
}
