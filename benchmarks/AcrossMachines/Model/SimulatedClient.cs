namespace LatestFrames;

/// <summary>One connection of a machine to a node.</summary>
internal sealed class SimulatedClient(
    SimulatedClock clock, SimulatedNetwork network, SimulatedMachine machine, SimulatedNode node, double smallBytes)
{
    /// <summary>Sends a command and waits for its answer.</summary>
    /// <param name="cost">What it costs.</param>
    /// <param name="up">The bytes of what it sends; 0 for few.</param>
    /// <param name="down">The bytes of the answer; 0 for few.</param>
    /// <param name="served">What the server does.</param>
    /// <param name="extra">What it costs the server besides.</param>
    public async ValueTask RunAsync(
        CommandCost cost, double up = 0, double down = 0, Action? served = null, double extra = 0)
    {
        // The larger half of the client's work is where the bytes are.
        double critical = cost.Critical;
        double before = up >= down ? 0.7 : 0.3;
        await machine.Cpu.UseAsync(cost.Client * critical * before);
        await network.SendAsync(machine, node.Machine, up + smallBytes);
        await clock.After(cost.Idle / 2);
        await node.ServeAsync((cost.Server * critical) + extra);
        served?.Invoke();
        await network.SendAsync(node.Machine, machine, down + smallBytes);
        await clock.After(cost.Idle / 2);
        await machine.Cpu.UseAsync(cost.Client * critical * (1 - before));
        if (critical >= 1) return;
        machine.Cpu.UseBeside(cost.Client * (1 - critical));
        clock.Start(() => node.ServeAsync(cost.Server * (1 - critical)).AsTask());
    }
}
