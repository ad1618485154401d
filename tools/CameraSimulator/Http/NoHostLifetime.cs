using Microsoft.Extensions.Hosting;

namespace LatestFrames;

/// <summary>Leaves Ctrl+C to the program: the host's own lifetime would take it, once for each camera.</summary>
internal sealed class NoHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
