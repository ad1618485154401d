using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A consumer without work, one new frame after the other of a 1080p MJPG file without pacing: what a frame costs when
/// decoding, handing over and, where there is one, the copy are all in it.
/// </summary>
/// <remarks>
/// <see cref="VideoCapture"/> decodes on the consumer's thread; <see cref="LatestFrameCapture"/> on its own, where it
/// is already at the next frame while the consumer copies the last one. What is allocated tells
/// <see cref="StackedFrameBenchmarks"/>: with so few operations in an iteration BenchmarkDotNet's own few KB would
/// count, so it shows them, and what is ours among them, as nothing.
/// </remarks>
[MemoryDiagnoser]
public class ReadBenchmarks : IDisposable
{
    private static readonly LatestFrameCaptureOptions s_unpaced = new() { Pacing = FramePacing.Unpaced };

    private readonly Mat _image = new();
    private string _path = string.Empty;
    private VideoCapture? _plain;
    private LatestFrameCapture? _latest;

    [GlobalSetup(Targets = [nameof(VideoCaptureRead), nameof(VideoCaptureGrabRetrieve)])]
    public void OpenPlain()
    {
        _path = VideoFile.Create();
        _plain = new VideoCapture(_path);
    }

    [GlobalSetup(Targets =
    [
        nameof(LatestRead), nameof(LatestReadImage), nameof(LatestTryRead), nameof(LatestReadFrame),
        nameof(LatestReadAsync),
    ])]
    public void OpenLatest()
    {
        _path = VideoFile.Create();
        _latest = new LatestFrameCapture(new EndlessFileSource(_path), s_unpaced);
    }

    [Benchmark(Baseline = true, Description = "VideoCapture.Read(Mat)")]
    public bool VideoCaptureRead() => _plain!.Read(_image) || (Rewind() && _plain.Read(_image));

    [Benchmark(Description = "VideoCapture.Grab(), Retrieve(Mat)")]
    public bool VideoCaptureGrabRetrieve() =>
        (_plain!.Grab() || (Rewind() && _plain.Grab())) && _plain.Retrieve(_image);

    [Benchmark(Description = "LatestFrameCapture.Read(Mat)")]
    public bool LatestRead() => _latest!.Read(_image);

    [Benchmark(Description = "LatestFrameCapture.Read()")]
    public int LatestReadImage()
    {
        using Mat image = _latest!.Read();
        return image.Rows;
    }

    /// <summary>
    /// Asked until there is a frame, giving up the processor after each no: the polling is what the consumer's core
    /// does all the time.
    /// </summary>
    [Benchmark(Description = "LatestFrameCapture.TryRead(Mat), polled")]
    public void LatestTryRead()
    {
        while (!_latest!.TryRead(_image)) Thread.Yield();
    }

    [Benchmark(Description = "LatestFrameCapture.ReadFrame()")]
    public long LatestReadFrame()
    {
        using Frame? frame = _latest!.ReadFrame();
        return frame!.Number;
    }

    // Pooled, so that what is allocated is the library's.
    [Benchmark(Description = "LatestFrameCapture.ReadAsync()")]
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<long> LatestReadAsync()
    {
        using Frame? frame = await _latest!.ReadAsync().ConfigureAwait(false);
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

    private bool Rewind() => _plain!.Set(VideoCaptureProperties.PosFrames, 0);
}
