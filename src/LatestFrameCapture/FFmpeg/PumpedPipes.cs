using System.Diagnostics;

namespace LatestFrames;

/// <summary>A child's pipes where they cannot be polled (Windows): two threads read them.</summary>
/// <remarks>
/// The threads end with the child, which is killed with all of its children (<see cref="ChildJob"/>), so that nobody
/// else holds the pipes' other ends.
/// </remarks>
internal sealed class PumpedPipes : IChildPipes
{
    private const int OutputSize = 1024 * 1024;
    private const int ErrorsSize = 64 * 1024;

    // Guards: the fields of both streams (PumpedStream).
    private readonly object _gate = new();
    private readonly PumpedStream _output;
    private readonly PumpedStream _errors;
    private readonly CancellationToken _token;
    private readonly CancellationTokenRegistration _registration;

    public PumpedPipes(Stream output, Stream errors, CancellationToken token)
    {
        _output = new PumpedStream(output, _gate, OutputSize, "LatestFrameCapture ffmpeg output");
        _errors = new PumpedStream(errors, _gate, ErrorsSize, "LatestFrameCapture ffmpeg errors");
        _token = token;
        _registration = token.Register(static gate => Pulse(gate!), _gate);
    }

    public int AvailableOutput => _output.Available;

    int IChildPipes.OutputSize => OutputSize;

    public void Wait(TimeSpan limit, bool forInput = false)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!_token.IsCancellationRequested && !_output.IsReady_NeedsLock && !_errors.IsReady_NeedsLock)
            {
                TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) return;
            }
        }
    }

    public int ReadOutput(Span<byte> buffer) => _output.Read(buffer);

    public int ReadErrors(Span<byte> buffer) => _errors.Read(buffer);

    // Children that are fed exist on Unix only (FFmpegProcessDecoder).
    public int WriteInput(ReadOnlySpan<byte> bytes) => -1;

    public void CloseInput()
    {
        // There is none.
    }

    public void Dispose()
    {
        _registration.Dispose();
        _output.Close();
        _errors.Close();
    }

    private static void Pulse(object gate)
    {
        lock (gate) Monitor.PulseAll(gate);
    }
}
