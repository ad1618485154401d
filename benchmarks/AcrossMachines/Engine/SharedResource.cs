using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// What several want and few can have at a time: the cores of a machine, a direction of its link. Whoever has it gives
/// it back after a quantum if others wait, and stands behind them.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="servers">How many can have it at a time.</param>
/// <param name="quantum">Seconds; infinite for first come, first served.</param>
internal sealed class SharedResource(SimulatedClock clock, int servers, double quantum = double.PositiveInfinity)
{
    private readonly Queue<Use> _waiting = new();
    private int _busy;
    private double _busySeconds;
    private double _since;

    /// <summary>The part of the time, and of the servers, in which it was used since <see cref="Reset"/>.</summary>
    public double Utilization => clock.Now > _since ? _busySeconds / (servers * (clock.Now - _since)) : 0;

    /// <summary>How many wait now.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Uses it for some time; the result is to be awaited once.</summary>
    public Use UseAsync(double seconds) => new(this, seconds);

    /// <summary>Uses it without waiting for the end.</summary>
    public void UseBeside(double seconds)
    {
        if (seconds > 0) Enqueue(new Use(this, seconds));
    }

    /// <summary>Counts from now on.</summary>
    public void Reset() => (_busySeconds, _since) = (0, clock.Now);

    private void Enqueue(Use use)
    {
        if (_busy < servers) Begin(use);
        else _waiting.Enqueue(use);
    }

    private void Begin(Use use)
    {
        _busy++;
        use.Slice = Math.Min(use.Remaining, quantum);
        clock.At(clock.Now + use.Slice, use.EndSlice);
    }

    private void End(Use use)
    {
        _busy--;
        _busySeconds += use.Slice;

        // A difference of two numbers is not exactly zero.
        bool isDone = use.Remaining - use.Slice <= 1e-12;
        use.Remaining -= use.Slice;
        if (!isDone) _waiting.Enqueue(use);
        if (_waiting.TryDequeue(out Use? next)) Begin(next);
        if (isDone) use.Continuation?.Invoke();
    }

    /// <summary>One who wants it.</summary>
    internal sealed class Use : ICriticalNotifyCompletion
    {
        private readonly SharedResource _resource;

        public Use(SharedResource resource, double seconds)
        {
            _resource = resource;
            Remaining = seconds;
            EndSlice = () => _resource.End(this);
        }

        public double Remaining { get; set; }

        public double Slice { get; set; }

        public Action EndSlice { get; }

        public Action? Continuation { get; private set; }

        public bool IsCompleted => Remaining <= 0;

        public Use GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            Continuation = continuation;
            _resource.Enqueue(this);
        }
    }
}
