using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>One reader in a process of its own, so that its memory is its own and its crash does not end the show.</summary>
internal sealed class ReaderProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_exitLimit = TimeSpan.FromSeconds(3);

    // Guards: _samples, _errors, _failure.
    private readonly object _gate = new();
    private readonly List<ReaderSample> _samples = [];
    private readonly Queue<string> _errors = new();
    private readonly Process _process;
    private readonly string _source;
    private readonly TaskCompletionSource<ReaderReady> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private string? _failure;
    private volatile bool _isStopping;

    private ReaderProcess(ReaderKind kind, Process process, string source)
    {
        Kind = kind;
        _process = process;
        _source = source;
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorsAsync());
    }

    public ReaderKind Kind { get; }

    public string Name => NameOf(Kind);

    /// <summary>Why the process ended before it was asked to, or null.</summary>
    public string? Failure
    {
        get
        {
            lock (_gate) return _failure;
        }
    }

    /// <summary>The last frame that was read, or null before the first.</summary>
    public ReaderSample? Last
    {
        get
        {
            lock (_gate) return _samples.Count == 0 ? null : _samples[^1];
        }
    }

    /// <summary>All frames so far.</summary>
    public IReadOnlyList<ReaderSample> Samples
    {
        get
        {
            lock (_gate) return [.. _samples];
        }
    }

    public static string NameOf(ReaderKind kind) => kind switch
    {
        ReaderKind.Plain => "VideoCapture",
        ReaderKind.Latest => "LatestFrameCapture",
        _ => "LatestFrameCapture, no work",
    };

    public static ReaderProcess Start(ReaderKind kind, TimeSpan work, string source)
    {
        // "dotnet SideBySide.dll": the program is the host's first argument. The executable: it is the program.
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] host = isHost ? [typeof(ReaderProcess).Assembly.Location] : [];
        string workMs = work.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, [.. host, "reader", kind.ToString(), "--work-ms", workMs])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        var reader = new ReaderProcess(kind, process, source);
        reader.Say(source);
        return reader;
    }

    /// <summary>Waits until the camera is open.</summary>
    /// <exception cref="SourceException">It cannot be opened.</exception>
    public Task<ReaderReady> WaitReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Lets the measurement begin.</summary>
    public void Go() => Say(ParentLink.Go);

    /// <summary>Ends the process, by closing its standard input and, if that does not do it, by force; what it has read stays.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopping) return;
        _isStopping = true;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Expected: it has ended already, and a line for it was still in the pipe's buffer.
        }

        using var limit = new CancellationTokenSource(s_exitLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    private void Say(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Expected: the process has ended; the end of its output tells why.
        }
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            switch (ReaderMessage.FromLine(line))
            {
                case ReaderReady ready: _ready.TrySetResult(ready); break;
                case ReaderEnded ended: Fail(ended.Reason); break;
                case ReaderSample sample: Add(sample); break;
            }
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
        if (!_isStopping) Fail($"its process ended with code {_process.ExitCode}.");
    }

    private async Task ReadErrorsAsync()
    {
        const int kept = 3;
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_gate)
            {
                if (_errors.Count == kept) _errors.Dequeue();
                _errors.Enqueue(line.Replace(_source, SourceLabel.Of(_source), StringComparison.Ordinal));
            }
        }
    }

    private void Add(ReaderSample sample)
    {
        lock (_gate) _samples.Add(sample);
    }

    private void Fail(string reason)
    {
        string[] errors;
        lock (_gate)
        {
            _failure ??= reason;
            errors = [.. _errors];
        }

        _ready.TrySetException(new SourceException($"{Name}: {reason}", errors));
    }
}
