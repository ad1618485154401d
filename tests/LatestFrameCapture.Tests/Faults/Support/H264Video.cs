using OpenCvSharp;

namespace LatestFrames;

/// <summary>An H.264 file made for a test, that can be damaged.</summary>
internal sealed class H264Video : IDisposable
{
    // Where Matroska says what is in the file; beyond it are pictures.
    private const int Head = 1024;

    public H264Video(int frames)
    {
        Frames = frames;
        FilePath = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}.mkv");
        using var writer = new VideoWriter(
            FilePath, VideoCaptureAPIs.FFMPEG, VideoWriter.FourCC('H', '2', '6', '4'), 25, new Size(320, 240));
        Assert.SkipUnless(writer.IsOpened(), "This OpenCV cannot write H.264.");
        using var renderer = new SceneRenderer(320, 240);
        using var image = new Mat();
        for (int i = 1; i <= frames; i++)
        {
            renderer.Render(image, i);

            // Without the time of day in them, the pictures are the same each time.
            StampCodec.Write(image, new FrameStamp(0, i));
            writer.Write(image);
        }
    }

    public int Frames { get; }

    public string FilePath { get; }

    /// <summary>Keeps the head and a part of the rest, damaged.</summary>
    /// <param name="part">0 to 1; 0 keeps nothing, not even the head.</param>
    /// <param name="flipper">Damages what lies behind the head.</param>
    public void Damage(double part, BitFlipper flipper)
    {
        byte[] bytes = File.ReadAllBytes(FilePath);
        if (bytes.Length > Head) flipper.Flip(bytes.AsSpan(Head));
        File.WriteAllBytes(FilePath, bytes[..(int)(bytes.Length * part)]);
    }

    public void Dispose() => File.Delete(FilePath);
}
