namespace LatestFrames;

/// <summary>A machine: its cores, and its link in both directions.</summary>
internal sealed class SimulatedMachine
{
    // As long as a thread of Linux has a core, about, when others want it.
    private const double Quantum = 0.003;

    private readonly SimulatedClock _clock;

    public SimulatedMachine(SimulatedClock clock, int cores, double bytesPerSecond)
    {
        _clock = clock;
        BytesPerSecond = bytesPerSecond;
        Cpu = new SharedResource(clock, cores, Quantum);
        Out = new SharedResource(clock, 1);
        In = new SharedResource(clock, 1);
    }

    public double BytesPerSecond { get; }

    public SharedResource Cpu { get; }

    public SharedResource Out { get; }

    public SharedResource In { get; }

    /// <summary>Does what is a part of the way, and the rest of the work beside it.</summary>
    public async ValueTask WorkAsync(CommandCost cost)
    {
        await Cpu.UseAsync(cost.Client * cost.Critical);
        await _clock.After(cost.Idle);
        Cpu.UseBeside(cost.Client * (1 - cost.Critical));
    }

    public void Reset()
    {
        Cpu.Reset();
        Out.Reset();
        In.Reset();
    }
}
