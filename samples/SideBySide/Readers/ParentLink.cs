using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>The parent at the other end of standard input: names the source, says "go", and is gone when the input closes.</summary>
/// <remarks>Standard input closes however the parent ends, so no reader outlives it.</remarks>
internal sealed class ParentLink : IDisposable
{
    public const string Go = "go";

    private static readonly TimeSpan s_exitLimit = TimeSpan.FromSeconds(1);

    // Ctrl+C in a terminal goes to the whole group of processes; the parent decides when a reader ends.
    private readonly PosixSignalRegistration _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
    private long _goTimestamp;
    private volatile bool _isGone;

    /// <summary>Whether to stop.</summary>
    public bool IsGone => _isGone;

    /// <summary>The time since "go", or null before it.</summary>
    public TimeSpan? SinceGo => Volatile.Read(ref _goTimestamp) is var timestamp and > 0 ? Stopwatch.GetElapsedTime(timestamp) : null;

    /// <summary>Waits for the source's name; null when the parent is gone. The command line would show its password to the whole machine.</summary>
    public string? ReadSource()
    {
        string? source = Console.In.ReadLine();
        new Thread(Listen) { IsBackground = true, Name = "Parent" }.Start();
        return source;
    }

    public static void Send(ReaderMessage message) => Console.Out.WriteLine(message.ToLine());

    public void Dispose() => _interrupt.Dispose();

    private void Listen()
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line == Go) Volatile.Write(ref _goTimestamp, Stopwatch.GetTimestamp());
        }

        _isGone = true;

        // A loop that is stuck in a native call never sees that. No destructor of a native library may run beside it: hence Kill and not Exit.
        Thread.Sleep(s_exitLimit);
        Process.GetCurrentProcess().Kill();
    }
}
