namespace LatestFrames;

/// <summary>Threads that are there before anything is measured, and begin and end each run together.</summary>
internal sealed class Crew : IDisposable
{
    // The threads, and whoever measures.
    private readonly Barrier _begin;
    private readonly Barrier _end;
    private readonly Thread[] _threads;

    // Set before a run begins: the barrier publishes them.
    private IExchange? _exchange;
    private int _operationsPerThread;

    public Crew(int threads)
    {
        _begin = new Barrier(threads + 1);
        _end = new Barrier(threads + 1);
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"Crew {i + 1}" };
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>Lets all threads work on one exchange, until the last of them has done its share.</summary>
    public void Run(IExchange exchange, int operations)
    {
        _exchange = exchange;
        _operationsPerThread = operations / _threads.Length;
        _begin.SignalAndWait();
        _end.SignalAndWait();
    }

    public void Dispose()
    {
        _exchange = null;
        _begin.SignalAndWait();
        foreach (Thread thread in _threads) thread.Join();
        _begin.Dispose();
        _end.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _begin.SignalAndWait();
            if (_exchange is null) return;
            _exchange.Run(_operationsPerThread);
            _end.SignalAndWait();
        }
    }
}
