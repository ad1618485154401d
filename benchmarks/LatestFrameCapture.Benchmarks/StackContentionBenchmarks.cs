using BenchmarkDotNet.Attributes;

namespace LatestFrames;

/// <summary>
/// Threads that all push and take at one place as fast as they can, for the library's stack and for what else one could
/// use. One operation is two frames pushed and the newest taken and given back; its time is that of the whole run by
/// the operations of all threads together, so 8 threads that do not hinder each other would need an eighth of one
/// thread's, and on two cores a half.
/// </summary>
/// <remarks>
/// <para>
/// All of them hand over the same objects (a <see cref="FrameBuffer"/> without pixels) and get them from, and give them
/// back to, a <see cref="MatPool"/> of their own, so that nothing is made for each frame; the pool's lock, taken for
/// each of them, is in all figures.
/// </para>
/// <para>
/// The library's stack does more, under its one lock: it numbers the frames and keeps readers from going back, counts
/// leases, so that several may hold one frame and nobody writes to it meanwhile, and counts what becomes of each frame.
/// A frame that was taken stays there for other readers until the stack is full, so a take is two visits (lease,
/// release). Cameras need some hundreds of pushes a second, so what counts is that none of this shows beside decoding.
/// </para>
/// </remarks>
[MemoryDiagnoser]
[InvocationCount(1)]
public class StackContentionBenchmarks : IDisposable
{
    // Several time slices for each of 8 threads on two cores. With fewer, one thread is done before the next has woken
    // up, and nobody ever meets.
    private const int Operations = 1 << 19;

    private static readonly int s_capacity = new LatestFrameCaptureOptions().Capacity;

    private readonly List<MatPool> _pools = [];
    private Crew? _crew;
    private IExchange? _stack;
    private IExchange? _channel;
    private IExchange? _concurrent;
    private IExchange? _variable;

    /// <summary>Gets or sets how many threads push and take; a divisor of the operations.</summary>
    [Params(1, 2, 4, 8)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _stack = new FrameStackExchange(s_capacity, NewPool());
        _channel = new ChannelExchange(NewPool());
        _concurrent = new ConcurrentStackExchange(s_capacity, NewPool());
        _variable = new LockExchange(NewPool());
        _crew = new Crew(Threads);
    }

    [Benchmark(Baseline = true, Description = "lock, one variable", OperationsPerInvoke = Operations)]
    public void Variable() => _crew!.Run(_variable!, Operations);

    [Benchmark(Description = "Channel, DropOldest(1)", OperationsPerInvoke = Operations)]
    public void Channel() => _crew!.Run(_channel!, Operations);

    [Benchmark(Description = "ConcurrentStack, cleared when full", OperationsPerInvoke = Operations)]
    public void Concurrent() => _crew!.Run(_concurrent!, Operations);

    [Benchmark(Description = "FrameStack", OperationsPerInvoke = Operations)]
    public void Stack() => _crew!.Run(_stack!, Operations);

    [GlobalCleanup]
    public void Cleanup() => Dispose();

    public void Dispose()
    {
        _crew?.Dispose();
        foreach (IExchange? exchange in new[] { _stack, _channel, _concurrent, _variable }) exchange?.Dispose();
        foreach (MatPool pool in _pools) pool.Close(generation: 1);
        GC.SuppressFinalize(this);
    }

    // Room for every buffer that can be on its way, so that none is freed and made again in mid-run.
    private MatPool NewPool()
    {
        var pool = new MatPool(s_capacity + (3 * Threads));
        _pools.Add(pool);
        return pool;
    }
}
