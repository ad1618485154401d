using BenchmarkDotNet.Attributes;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// What it costs a consumer to take a frame that is there already. There is no second thread: each operation pushes one
/// frame and takes it, so the row of the push alone is to be subtracted from the others.
/// </summary>
/// <remarks>
/// The small picture shows what the large one's copy hides. The copy alone, the baseline, reads as many pictures in
/// turn as go round in the stack: copying one and the same again and again would find it in the processor's cache.
/// </remarks>
[MemoryDiagnoser]
public class StackedFrameBenchmarks : IDisposable
{
    private readonly Mat _image = new();
    private readonly Mat[] _pictures = [.. Enumerable.Range(0, PushedFrames.Buffers).Select(_ => new Mat())];
    private PushedFrames? _frames;
    private int _next;

    /// <summary>Gets or sets the height of the picture, which is 16 : 9.</summary>
    [Params(9, 1080)]
    public int Rows { get; set; }

    private LatestFrameReader Reader => _frames!.Reader;

    [GlobalSetup]
    public void Fill()
    {
        int columns = Rows * 16 / 9;
        foreach (Mat picture in _pictures) PushedFrames.Fill(picture, Rows, columns);
        _frames = new PushedFrames(Rows, columns);
    }

    [Benchmark(Baseline = true, Description = "Mat.CopyTo(Mat) alone")]
    public int Copy()
    {
        Mat picture = _pictures[_next];
        _next = (_next + 1) % _pictures.Length;
        picture.CopyTo(_image);
        return _next;
    }

    [Benchmark(Description = "push alone")]
    public bool Push() => _frames!.Push();

    [Benchmark(Description = "push, Read(Mat)")]
    public bool ReadInto() => _frames!.Push() && Reader.Read(_image);

    [Benchmark(Description = "push, TryRead(Mat)")]
    public bool TryReadInto() => _frames!.Push() && Reader.TryRead(_image);

    [Benchmark(Description = "push, ReadFrame(), Dispose()")]
    public long ReadFrame()
    {
        _frames!.Push();
        using Frame? frame = Reader.ReadFrame();
        return frame!.Number;
    }

    [Benchmark(Description = "push, TryReadFrame(), Dispose()")]
    public long TryReadFrame()
    {
        _frames!.Push();
        using Frame? frame = Reader.TryReadFrame();
        return frame!.Number;
    }

    [Benchmark(Description = "push, ReadAsync(), Dispose()")]
    public long ReadFrameAsync()
    {
        _frames!.Push();
        ValueTask<Frame?> read = Reader.ReadAsync();
        if (!read.IsCompletedSuccessfully) throw new InvalidOperationException("The pushed frame is not there.");
        using Frame? frame = read.Result;
        return frame!.Number;
    }

    [GlobalCleanup]
    public void Cleanup() => Dispose();

    public void Dispose()
    {
        _frames?.Dispose();
        _image.Dispose();
        foreach (Mat picture in _pictures) picture.Dispose();
        GC.SuppressFinalize(this);
    }
}
