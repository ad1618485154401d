using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace LatestFrames;

/// <summary>The program Peer, which is another machine: its lines, read as they come.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class PeerProgram
{
    // Guards: all fields below. Pulsed with each line.
    private readonly object _gate = new();
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private readonly Process _process;
    private bool _hasEnded;

    public PeerProgram(Process process)
    {
        _process = process;
        _ = ReadAsync();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_gate) _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    public static string[] Command(params string[] arguments) =>
    [
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")),
        Path.Combine(AppContext.BaseDirectory, "Peer.dll"),
        .. arguments,
    ];

    /// <summary>Starts it on this machine.</summary>
    public static Process Start(params string[] arguments)
    {
        string[] command = Command(arguments);
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Orders something, and waits for the answer.</summary>
    /// <returns>What follows the order's first word.</returns>
    public long Order(string order)
    {
        int begin;
        lock (_gate) begin = _lines.Count;
        _process.StandardInput.WriteLine(order);
        _process.StandardInput.Flush();
        string answer = WaitFor(line => line.StartsWith(order + " ", StringComparison.Ordinal), begin, order);
        return long.Parse(answer.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The lines that have come, from one on.</summary>
    public string[] LinesFrom(int begin)
    {
        lock (_gate) return [.. _lines[begin..]];
    }

    public string WaitFor(Func<string, bool> isIt, int begin, string what)
    {
        long deadline = Environment.TickCount64 + (long)TestServer.Limit.TotalMilliseconds;
        lock (_gate)
        {
            for (int i = begin; ;)
            {
                for (; i < _lines.Count; i++)
                {
                    if (isIt(_lines[i])) return _lines[i];
                }

                long rest = deadline - Environment.TickCount64;
                Assert.True(rest > 0 && !_hasEnded, $"no {what}; {_lines.LastOrDefault()}; {_errors}");
                Monitor.Wait(_gate, (int)Math.Max(0, rest));
            }
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (_gate)
                {
                    _lines.Add(line);
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception exception)
            when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was ended and disposed.
        }

        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }
}
