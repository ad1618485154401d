using System.Net;

namespace LatestFrames;

/// <summary>Looks up host names; all who ask for a name while its look-up runs share it.</summary>
/// <param name="lookUp">Asks the name service.</param>
/// <remarks>
/// A call of the name service cannot be ended, only the wait for it, and .NET on Unix lets those for one name run one
/// after the other. While the service hangs, each attempt of each channel of one recorder would leave a call behind,
/// and the queue of them would outlast the outage. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed class NameLookups(Func<string, Task<IPAddress[]>> lookUp)
{
    // Guards: _running, in which a name is only while its look-up runs. The case of names does not matter (RFC 4343).
    private readonly object _gate = new();
    private readonly Dictionary<string, Task<IPAddress[]>> _running = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of this process.</summary>
    public static NameLookups Shared { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>The number of names that are being looked up.</summary>
    public int Current
    {
        get
        {
            lock (_gate) return _running.Count;
        }
    }

    /// <summary>Looks up a name, on a pool thread; what it throws need not be observed.</summary>
    public Task<IPAddress[]> FindAsync(string host)
    {
        Task<IPAddress[]>? found;
        lock (_gate)
        {
            if (_running.TryGetValue(host, out found)) return found;

            // The system may ask the service before it returns a task, so not inside the gate.
            found = Task.Run(() => RunAsync(host));
            _running.Add(host, found);
        }

        AbandonedTask.Observe(found);
        return found;
    }

    // It goes before those who wait can see the end: whoever asks after that gets a new answer.
    private async Task<IPAddress[]> RunAsync(string host)
    {
        try
        {
            return await lookUp(host).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _running.Remove(host);
        }
    }
}
