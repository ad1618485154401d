using OpenCvSharp;

namespace LatestFrames;

/// <summary>Video files made for the tests: Motion JPEG, every frame stamped with its index.</summary>
internal sealed class TestVideo : IDisposable
{
    public TestVideo(int frames, double framesPerSecond = 25, int width = 320, int height = 240)
    {
        Frames = frames;
        FilePath = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}.avi");
        using var writer = new VideoWriter(
            FilePath, VideoWriter.FourCC('M', 'J', 'P', 'G'), framesPerSecond, new Size(width, height));
        Assert.True(writer.IsOpened(), "this OpenCV can write Motion JPEG");
        using var image = new Mat(height, width, MatType.CV_8UC3, new Scalar(90, 120, 60));
        for (int i = 0; i < frames; i++)
        {
            StampCodec.Write(image, new FrameStamp(0, i));
            writer.Write(image);
        }
    }

    public int Frames { get; }

    public string FilePath { get; }

    /// <summary>The index that is burned into a frame.</summary>
    public static int IndexIn(Mat image)
    {
        Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), "the frame's stamp can be read");
        return stamp.FrameNumber;
    }

    public void Dispose() => File.Delete(FilePath);
}
