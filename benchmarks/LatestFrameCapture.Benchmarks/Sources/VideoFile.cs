using OpenCvSharp;

namespace LatestFrames;

/// <summary>A 1080p MJPG file: every frame stands for itself, so decoding costs the same for each.</summary>
internal static class VideoFile
{
    public const int Columns = 1920;
    public const int Rows = 1080;
    private const int Frames = 100;
    private const double FramesPerSecond = 25;

    /// <summary>Writes a new one, the caller's to delete.</summary>
    public static string Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"LatestFrameCapture.Benchmarks.{Guid.NewGuid():N}.avi");
        using var renderer = new SceneRenderer(Columns, Rows);
        using var image = new Mat();
        using var writer = new VideoWriter(path, FourCC.MJPG, FramesPerSecond, new Size(Columns, Rows));
        if (!writer.IsOpened()) throw new InvalidOperationException($"{path} cannot be written.");
        for (int number = 1; number <= Frames; number++)
        {
            renderer.Render(image, number);
            writer.Write(image);
        }

        return path;
    }
}
