using BenchmarkDotNet.Attributes;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A consumer without work, one new frame after the other of a 1080p MJPG file without pacing: what a frame costs when decoding, handing
/// over and, where there is one, the copy are all in it.
/// </summary>
[MemoryDiagnoser]
public class ReadBenchmarks : IDisposable
{
    private static readonly LatestFrameCaptureOptions s_unpaced = new() { Pacing = FramePacing.Unpaced };

    private readonly Mat _image = new();
    private string _path = string.Empty;
    private VideoCapture? _plain;
    private LatestFrameCapture? _latest;

    [GlobalSetup(Target = nameof(VideoCaptureRead))]
    public void OpenPlain()
    {
        _path = VideoFile.Create();
        _plain = new VideoCapture(_path);
    }

    [GlobalSetup(Targets = [nameof(LatestRead), nameof(LatestReadFrame)])]
    public void OpenLatest()
    {
        _path = VideoFile.Create();
        _latest = new LatestFrameCapture(new EndlessFileSource(_path), s_unpaced);
    }

    [Benchmark(Baseline = true, Description = "VideoCapture.Read(Mat)")]
    public bool VideoCaptureRead()
    {
        if (_plain!.Read(_image)) return true;
        _plain.Set(VideoCaptureProperties.PosFrames, 0);
        return _plain.Read(_image);
    }

    [Benchmark(Description = "LatestFrameCapture.Read(Mat)")]
    public bool LatestRead() => _latest!.Read(_image);

    [Benchmark(Description = "LatestFrameCapture.ReadFrame()")]
    public long LatestReadFrame()
    {
        using Frame? frame = _latest!.ReadFrame();
        return frame!.Number;
    }

    [GlobalCleanup]
    public void Cleanup() => Dispose();

    public void Dispose()
    {
        _plain?.Dispose();
        _latest?.Dispose();
        _image.Dispose();
        File.Delete(_path);
        GC.SuppressFinalize(this);
    }
}
