using System.Diagnostics;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A running <see cref="ServerProgram"/>. Linux only.</summary>
/// <remarks>
/// setpriv (util-linux) has the kernel kill it when the thread that started it ends: the process goes with the tests,
/// however those end.
/// </remarks>
internal sealed class ServerProcess : IDisposable
{
    private const int MaxLines = 40;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly ServerProgram _program;
    private readonly Process _process;

    // Guards: _lines, _isReady.
    private readonly object _gate = new();
    private readonly Queue<string> _lines = new();
    private bool _isReady;

    public ServerProcess(ServerProgram program)
    {
        _program = program;
        _isReady = program.ReadyLine is null;
        string[] arguments = ["--pdeathsig", "KILL", program.File, .. program.Arguments];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("setpriv", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach ((string name, string value) in program.Environment) _process.StartInfo.Environment[name] = value;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message has what it wrote.</exception>
    public void Start()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        bool isReady = SpinWait.SpinUntil(() => _process.HasExited || (IsReady && IsListening()), s_limit);
        if (isReady && !_process.HasExited) return;
        lock (_gate)
        {
            throw new InvalidOperationException($"{_program.File} did not start:\n{string.Join('\n', _lines)}");
        }
    }

    public void Kill() => _process.Kill();

    /// <summary>Kills it and waits for its end.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        if (!_process.WaitForExit(s_limit)) throw new TimeoutException($"{_program.File} survived a SIGKILL.");
        _process.Dispose();
    }

    private bool IsReady
    {
        get
        {
            lock (_gate) return _isReady;
        }
    }

    private bool IsListening()
    {
        if (_program.Port is not { } port) return true;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            // Not yet.
            return false;
        }
    }

    private void Add(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _isReady |= _program.ReadyLine is { } ready && line.StartsWith(ready, StringComparison.Ordinal);
            if (_lines.Count == MaxLines) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }
}
