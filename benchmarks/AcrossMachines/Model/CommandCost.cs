using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What one command costs, and how long its answer takes when nothing else is going on.</summary>
/// <param name="Client">Seconds of the client's cores.</param>
/// <param name="Server">Seconds of the server's core.</param>
/// <param name="Way">Seconds from the call to the answer.</param>
internal readonly record struct CommandCost(double Client, double Server, double Way)
{
    /// <summary>The part of the work that is on the way; the rest is done beside it.</summary>
    [JsonIgnore]
    public double Critical => Client + Server <= 0 ? 0 : Math.Min(1, Way / (Client + Server));

    /// <summary>The part of the way that is no work: threads that have to be woken.</summary>
    [JsonIgnore]
    public double Idle => Math.Max(0, Way - Client - Server);

    /// <summary>Interpolates between the costs of two sizes.</summary>
    public static CommandCost At(
        double bytes, double smallBytes, CommandCost small, double largeBytes, CommandCost large)
    {
        double part = (bytes - smallBytes) / (largeBytes - smallBytes);
        return new CommandCost(
            Mix(small.Client, large.Client), Mix(small.Server, large.Server), Mix(small.Way, large.Way));

        double Mix(double a, double b) => Math.Max(0, a + (part * (b - a)));
    }
}
