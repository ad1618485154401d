using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A child <c>ffmpeg</c> with the options that forums give for a low delay, whose raw pictures are read by hand.
/// </summary>
internal sealed class FFmpegPipeContender : IContender
{
    private readonly Process _process;
    private readonly Mat _image;
    private readonly byte[] _bytes;
    private long _framesRead;

    /// <param name="plan">Says the size of the pictures too, which the bytes do not tell.</param>
    public FFmpegPipeContender(RunPlan plan)
    {
        string url = plan.Url;
        (int width, int height) = (plan.Camera.Width, plan.Camera.Height);
        string[] transport = url.StartsWith("rtsp:", StringComparison.Ordinal) ? ["-rtsp_transport", "tcp"] : [];
        string[] input = ["-loglevel", "error", "-fflags", "nobuffer", "-flags", "low_delay", .. transport, "-i", url];
        string[] output = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-an", "pipe:1"];
        _process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", .. input, .. output])
        {
            RedirectStandardOutput = true,
        })!;
        _image = new Mat(height, width, MatType.CV_8UC3);
        _bytes = new byte[width * height * 3];
    }

    public long? FramesGrabbed => Interlocked.Read(ref _framesRead);

    public Mat? Read()
    {
        Stream pictures = _process.StandardOutput.BaseStream;
        if (pictures.ReadAtLeast(_bytes, _bytes.Length, throwOnEndOfStream: false) < _bytes.Length) return null;
        Marshal.Copy(_bytes, 0, _image.Data, _bytes.Length);
        Interlocked.Increment(ref _framesRead);
        return _image;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _image.Dispose();
    }
}
