using OpenCvSharp;

namespace LatestFrames;

/// <summary>Colour bars through each decoder, in each format that cameras send.</summary>
public sealed class PictureColorTests
{
    private static readonly Vec3b[] s_colors =
    [
        new(200, 200, 200), new(30, 200, 200), new(200, 200, 30), new(30, 200, 30), new(200, 30, 200), new(30, 30, 200), new(200, 30, 30), new(20, 20, 20),
    ];

    public static TheoryData<VideoDecoderKind, string, string, string, string, int, int> Formats
    {
        get
        {
            var data = new TheoryData<VideoDecoderKind, string, string, string, string, int, int>();
            foreach (VideoDecoderKind kind in DecoderContract.Kinds)
            {
                foreach ((VideoCodec codec, string format, string range, string matrix, int width, int height) in Rows())
                    data.Add(kind, codec.ToString(), format, range, matrix, width, height);
            }

            return data;
        }
    }

    /// <summary>Against the colours that were encoded, and against plain <see cref="VideoCapture"/> where that is right.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Colors_are_right(VideoDecoderKind kind, string coding, string format, string range, string matrix, int width, int height)
    {
        VideoCodec codec = Enum.Parse<VideoCodec>(coding);
        bool isGrey = format.StartsWith("gray", StringComparison.Ordinal);
        using Mat bars = Bars(width, height, isGrey);
        string quality = codec == VideoCodec.H264 ? "-qp 4" : "-x265-params qp=4:log-level=none";
        string options = $"-vf scale=out_color_matrix={matrix}:out_range={range}:flags=accurate_rnd+full_chroma_int,format={format} " +
            $"-colorspace {(matrix == "bt601" ? "smpte170m" : matrix)} -color_range {range} {quality}";
        CodedVideo video = CodedVideo.Of(codec, bars, options);
        using IVideoDecoder decoder = DecoderContract.Open(kind, codec);
        using var image = new Mat();
        Assert.True(decoder.Send(video.Units[0]));
        Assert.True(decoder.TryReceive(out _));
        Assert.True(decoder.Retrieve(image));
        Assert.Equal(new Size(width, height), image.Size());

        // What plain VideoCapture does not do: it knows no BT.709, takes grey for full range, and more than 8 bits for limited.
        bool isPlainRight = matrix == "bt601" && !isGrey && (range == "tv" || !format.Contains("10", StringComparison.Ordinal));
        if (isPlainRight)
        {
            using Mat plain = Plain(video);
            AssertNear(plain, image, 3);
        }

        if (isPlainRight || kind != VideoDecoderKind.VideoCapture) AssertNear(bars, image, 4);
    }

    private static IEnumerable<(VideoCodec Codec, string Format, string Range, string Matrix, int Width, int Height)> Rows()
    {
        foreach (VideoCodec codec in (VideoCodec[])[VideoCodec.H264, VideoCodec.H265])
        {
            foreach (string format in (string[])["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le"])
            {
                foreach (string range in (string[])["tv", "pc"])
                {
                    foreach (string matrix in (string[])["bt601", "bt709"]) yield return (codec, format, range, matrix, 256, 64);
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
            Vec3b color = isGrey ? new Vec3b((byte)(20 + 30 * i), (byte)(20 + 30 * i), (byte)(20 + 30 * i)) : s_colors[i];
            int left = i * width / s_colors.Length;
            int right = (i + 1) * width / s_colors.Length;
            Cv2.Rectangle(image, new Rect(left, 0, right - left, height), new Scalar(color.Item0, color.Item1, color.Item2), -1);
        }

        return image;
    }

    private static Mat Plain(CodedVideo video)
    {
        string file = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}.{(video.Codec == VideoCodec.H264 ? "264" : "265")}");
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

    private static void AssertNear(Mat expected, Mat actual, int levels)
    {
        Assert.Equal(expected.Size(), actual.Size());
        for (int i = 0; i < s_colors.Length; i++)
        {
            int x = (2 * i + 1) * expected.Width / (2 * s_colors.Length);
            Vec3b e = expected.At<Vec3b>(expected.Height / 2, x);
            Vec3b a = actual.At<Vec3b>(expected.Height / 2, x);
            int most = Math.Max(Math.Abs(e.Item0 - a.Item0), Math.Max(Math.Abs(e.Item1 - a.Item1), Math.Abs(e.Item2 - a.Item2)));
            Assert.True(most <= levels, $"bar {i}: {e} became {a}");
        }
    }
}
