using BenchmarkDotNet.Attributes;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// What it costs a consumer to get a 1080p frame that is there already: a source that has a new one at any time keeps the capture thread
/// busy on the other core, so the price of two threads at one lock is in it. The baseline is what taking the frame along costs anyway.
/// </summary>
[MemoryDiagnoser]
public class HandOverBenchmarks : IDisposable
{
    private readonly Mat _image = new();
    private readonly Mat _picture = new(ReadySource.Rows, ReadySource.Columns, MatType.CV_8UC3);
    private LatestFrameCapture? _capture;

    [GlobalSetup]
    public void Open() => _capture = new LatestFrameCapture(new ReadySource(), new LatestFrameCaptureOptions { Pacing = FramePacing.Unpaced });

    [Benchmark(Baseline = true, Description = "Mat.Clone()")]
    public int Clone()
    {
        using Mat clone = _picture.Clone();
        return clone.Rows;
    }

    [Benchmark(Description = "ReadFrame(), no copy")]
    public long ReadFrame()
    {
        using Frame? frame = _capture!.ReadFrame();
        return frame!.Number;
    }

    [Benchmark(Description = "Read(Mat), one copy")]
    public bool ReadInto() => _capture!.Read(_image);

    [Benchmark(Description = "Read(), the frame itself")]
    public int Read()
    {
        using Mat image = _capture!.Read();
        return image.Rows;
    }

    [GlobalCleanup]
    public void Cleanup() => Dispose();

    public void Dispose()
    {
        _capture?.Dispose();
        _image.Dispose();
        _picture.Dispose();
        GC.SuppressFinalize(this);
    }
}
