using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A minute of H.264 that the foreign servers send: the simulator's scene, a key frame a second.</summary>
public sealed class StampedVideo : IDisposable
{
    /// <summary>The number of pictures from one key frame to the next.</summary>
    public const int GroupLength = 25;

    private const int Frames = 1500;
    private const int Width = 320;
    private const int Height = 240;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static readonly string s_folder = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}");

    private readonly Lazy<string> _plain = new(() => Make("plain.mkv", "-preset", "ultrafast", "-tune", "zerolatency"));
    private readonly Lazy<string> _reordered = new(() => Make("reordered.mkv", "-preset", "veryfast", "-bf", "2"));

    /// <summary>The file, made at the first use.</summary>
    public string FilePath => _plain.Value;

    /// <summary>The same with B-frames: pictures are sent in another order than they are shown in.</summary>
    public string ReorderedFilePath => _reordered.Value;

    /// <summary>
    /// Asserts that a picture is that of the scene whose number its stamp gives, colours included.
    /// </summary>
    /// <returns>The picture's number.</returns>
    internal static int AssertIsOfScene(Mat image)
    {
        Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), "the picture has a stamp");
        using var scene = new SceneRenderer(image.Cols, image.Rows);
        using var expected = new Mat();
        scene.Render(expected, stamp.FrameNumber);
        StampCodec.Write(expected, stamp);
        byte[] shown = Pixels(image), drawn = Pixels(expected);
        double difference = shown.Zip(drawn, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(difference < 6, $"picture {stamp.FrameNumber} is {difference:F1} of 255 away from its scene");
        return stamp.FrameNumber;
    }

    public void Dispose()
    {
        if (_plain.IsValueCreated || _reordered.IsValueCreated) Directory.Delete(s_folder, recursive: true);
    }

    private static byte[] Pixels(Mat image)
    {
        Assert.True(image.IsContinuous());
        byte[] pixels = new byte[image.Rows * image.Cols * 3];
        Marshal.Copy(image.Data, pixels, 0, pixels.Length);
        return pixels;
    }

    private static string Make(string name, params string[] encoder)
    {
        Directory.CreateDirectory(s_folder);
        string file = Path.Combine(s_folder, name);
        string[] arguments =
        [
            "-v", "error", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{Width}x{Height}", "-r", "25", "-i", "-",
            "-c:v", "libx264", .. encoder, "-g", $"{GroupLength}", "-pix_fmt", "yuv420p", file,
        ];
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardInput = true },
        };
        process.Start();
        using (Stream pipe = process.StandardInput.BaseStream) Write(pipe);
        Assert.True(process.WaitForExit(s_limit), "ffmpeg has written the video");
        Assert.Equal(0, process.ExitCode);
        return file;
    }

    private static void Write(Stream pipe)
    {
        using var scene = new SceneRenderer(Width, Height);
        using var image = new Mat();
        for (int i = 1; i <= Frames; i++)
        {
            scene.Render(image, i);
            pipe.Write(Pixels(image));
        }
    }
}
