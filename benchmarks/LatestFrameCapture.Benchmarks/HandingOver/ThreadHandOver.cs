using System.Diagnostics;

namespace LatestFrames;

/// <summary>To a thread that is blocked until there is a frame.</summary>
internal abstract class ThreadHandOver : HandOver
{
    private readonly Thread _reader;

    protected ThreadHandOver(string id, string name)
        : base(id, name)
    {
        _reader = new Thread(Run) { IsBackground = true, Name = "Reader " + id };
    }

    // Nothing but the wait for a frame blocks it for longer than a moment.
    protected sealed override bool IsReaderWaiting => (_reader.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0;

    /// <summary>Lets the reader begin; the last act of a constructor.</summary>
    protected void Start() => _reader.Start();

    protected sealed override void Stop()
    {
        Close();
        _reader.Join();
    }

    /// <summary>Waits for a frame and gives it back.</summary>
    /// <param name="timestamp">Taken as soon as there is one.</param>
    /// <returns>False when it was closed.</returns>
    protected abstract bool Take(out long timestamp);

    /// <summary>Ends the wait of the reader.</summary>
    protected abstract void Close();

    private void Run()
    {
        while (Take(out long timestamp)) OnReceived(timestamp);
    }
}
