using BenchmarkDotNet.Attributes;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The stack alone, on one thread: its bookkeeping for each frame, without pixels and without a second thread at the
/// lock.
/// </summary>
[MemoryDiagnoser]
public class FrameStackBenchmarks : IDisposable
{
    private const int Generation = 1;

    private readonly List<FrameBuffer> _cleared = [];
    private readonly ReaderCursor _cursor = new();
    private MatPool? _pool;
    private FrameStack? _stack;

    /// <summary>Gets or sets how many frames fit; a full stack is cleared by the next push.</summary>
    [Params(1, 4)]
    public int Capacity { get; set; }

    [GlobalSetup]
    public void Make()
    {
        _pool = new MatPool(Capacity + 1);
        _stack = new FrameStack(Capacity, _pool, TimeProvider.System);
        _stack.BeginGeneration(Generation);
    }

    [Benchmark(Description = "rent, push")]
    public bool Push() => _stack!.Push(Generation, _pool!.Rent(), _cleared);

    [Benchmark(Description = "rent, push, lease, release")]
    public long PushAndLease()
    {
        _stack!.Push(Generation, _pool!.Rent(), _cleared);
        _stack.TryLease(_cursor, notBefore: long.MinValue, out FrameLease lease);
        _stack.Release(lease.Buffer);
        return lease.Skipped;
    }

    [GlobalCleanup]
    public void Cleanup() => Dispose();

    public void Dispose()
    {
        _stack?.Close(Generation + 1);
        _pool?.Close(Generation + 1);
        GC.SuppressFinalize(this);
    }
}
