using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// Time that passes from event to event: processes are asynchronous methods that wait for this clock and for nothing
/// else, so a run is the same each time.
/// </summary>
internal sealed class SimulatedClock
{
    private readonly PriorityQueue<Action, (double Time, long Order)> _events = new();
    private long _order;
    private Exception? _failure;

    /// <summary>Seconds since the start.</summary>
    public double Now { get; private set; }

    /// <summary>How many events there were.</summary>
    public long Events => _order;

    /// <summary>Calls something at a time; of the same time in the order of the calls.</summary>
    public void At(double time, Action action) => _events.Enqueue(action, (time, _order++));

    /// <summary>Waits.</summary>
    public Delay After(double seconds) => new(this, Now + seconds);

    /// <summary>Begins a process at the present time.</summary>
    public void Start(Func<Task> process) => At(Now, () => _ = GuardAsync(process));

    /// <summary>Lets the time pass.</summary>
    /// <exception cref="InvalidOperationException">A process has failed.</exception>
    public void Run(double until)
    {
        // On a thread where continuations run at once, whatever the caller's context is.
        var thread = new Thread(() => RunHere(until), 16 * 1024 * 1024);
        thread.Start();
        thread.Join();
        if (_failure is not null)
            throw new InvalidOperationException("A process of the simulation has failed.", _failure);
    }

    private void RunHere(double until)
    {
        while (_failure is null
            && _events.TryPeek(out Action? action, out (double Time, long Order) at)
            && at.Time <= until)
        {
            _events.Dequeue();
            Now = at.Time;
            action();
        }

        Now = until;
    }

    private async Task GuardAsync(Func<Task> process)
    {
        try
        {
            await process();
        }
        catch (Exception exception)
        {
            _failure ??= exception;
        }
    }

    /// <summary>A wait.</summary>
    public readonly struct Delay(SimulatedClock clock, double time) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => time <= clock.Now;

        public Delay GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => clock.At(time, continuation);

        public void UnsafeOnCompleted(Action continuation) => clock.At(time, continuation);
    }
}
