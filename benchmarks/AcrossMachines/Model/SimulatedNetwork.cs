namespace LatestFrames;

/// <summary>
/// A switch between machines that is never the bottleneck: what is sent takes its turn on the sender's link and on the
/// receiver's, in pieces, so that neither a large picture holds up a note nor is carried one link after the other.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="latency">Seconds from one machine to another one.</param>
internal sealed class SimulatedNetwork(SimulatedClock clock, double latency)
{
    // Of what is on a link: Ethernet, IP and TCP, for each packet of 1,448 bytes.
    private const double Overhead = 1 + (90.0 / 1448);
    private const double SmallestPiece = 64 * 1024;
    private const double ShortestPiece = 0.0002;

    /// <summary>Sends; completes when all has come.</summary>
    public async ValueTask SendAsync(SimulatedMachine from, SimulatedMachine to, double bytes)
    {
        // What a machine sends to itself costs its cores only.
        if (from == to) return;
        double rest = bytes * Overhead;
        double piece = Math.Max(SmallestPiece, Math.Min(from.BytesPerSecond, to.BytesPerSecond) * ShortestPiece);
        while (rest > piece)
        {
            await from.Out.UseAsync(piece / from.BytesPerSecond);
            double length = piece;
            clock.At(clock.Now + latency, () => to.In.UseBeside(length / to.BytesPerSecond));
            rest -= piece;
        }

        await from.Out.UseAsync(rest / from.BytesPerSecond);
        await clock.After(latency);
        await to.In.UseAsync(rest / to.BytesPerSecond);
    }
}
