using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The sample that records clips.</summary>
public sealed class RecorderTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Motion_starts_a_clip_with_what_led_to_it()
    {
        // Nothing moves for 250 pictures, twice as long as what is remembered; then a bright area comes and goes, for
        // 50.
        CodedVideo still = Video(bright: false), moving = Video(bright: true);
        int played = 0;
        var stream = new PictureStream(still)
        {
            UnitOf = n => (n is >= 250 and < 300 && n / 10 % 2 == 0 ? moving : still).Units[n % 3],
            OnPicture = n => Volatile.Write(ref played, n),
        };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        string directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "Recorder.dll"), camera.UrlText(), directory, "6"])
            {
                RedirectStandardOutput = true,
            },
        };
        process.Start();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(s_limit);
            string? line;
            do line = await process.StandardOutput.ReadLineAsync(limit.Token);
            while (line?.Contains(".mkv: ", StringComparison.Ordinal) == false);

            string file = Directory.GetFiles(directory, "motion-*.mkv").Order(StringComparer.Ordinal).First();
            Probe probe = await Probe.OfAsync(file);
            Assert.Contains(file, line, StringComparison.Ordinal);

            // Five seconds before the motion, six after it, and the motion itself where no look misses most of it.
            Assert.InRange(probe.LastTime, 10.5, 60);
            Assert.InRange(Volatile.Read(ref played), 300, int.MaxValue);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.Delete(directory, recursive: true);
        }
    }

    private static CodedVideo Video(bool bright)
    {
        using var image = new Mat(240, 320, MatType.CV_8UC3, new Scalar(90, 120, 60));
        if (bright) Cv2.Rectangle(image, new Rect(40, 40, 160, 120), new Scalar(255, 255, 255), -1);
        return CodedVideo.Of(VideoCodec.H264, image, "-pix_fmt yuv420p -g 1");
    }
}
