using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>The child process that runs rtsp_server.py.</summary>
/// <remarks>
/// Linux sends the child its parent-death signal when the thread that started it ends, not only when the process does:
/// whoever calls <see cref="Start"/> has to be a thread that outlives the child, and none of the pool.
/// Thread safety: Start, ReadPort and End belong to that thread, the rest to any.
/// </remarks>
internal sealed class RtspServerProcess : IDisposable
{
    private static readonly TimeSpan s_exitLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly BoundedText _errors = new(16 * 1024);

    public RtspServerProcess(ProcessStartInfo startInfo)
    {
        _process = new Process { StartInfo = startInfo };
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
    }

    /// <summary>Gets the child's id; 0 before there is one, and still known when it is gone.</summary>
    public int Id { get; private set; }

    /// <summary>Gets whether the child was stopped by <see cref="Freeze"/>.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Gets what the child said on stderr, from the beginning.</summary>
    public string Errors => _errors.ToString();

    /// <summary>Starts the child.</summary>
    /// <returns>Its stdin; closing it ends the child.</returns>
    public Stream Start()
    {
        _process.Start();
        Id = _process.Id;
        _process.BeginErrorReadLine();
        return _process.StandardInput.BaseStream;
    }

    /// <summary>Waits until the child listens.</summary>
    /// <returns>The port.</returns>
    /// <exception cref="InvalidOperationException">The child ended instead.</exception>
    public int ReadPort()
    {
        const string prefix = "LISTENING ";
        string? line = _process.StandardOutput.ReadLine();
        if (line?.StartsWith(prefix, StringComparison.Ordinal) == true)
            return int.Parse(line.AsSpan(prefix.Length), CultureInfo.InvariantCulture);

        End();
        throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with code {_process.ExitCode}.");
    }

    /// <summary>Waits for the child's end, and makes it one when it does not come.</summary>
    public void End()
    {
        if (Id == 0)
            return;
        if (!_process.WaitForExit(s_exitLimit))
            _process.Kill();

        // The overload without a limit also waits for the last line of stderr; the child's end ends both waits.
        _process.WaitForExit();
    }

    /// <summary>Stops the child where it is (SIGSTOP).</summary>
    public void Freeze()
    {
        ThrowIfGone();
        IsFrozen = true;
        NativeMethods.Freeze(Id);
    }

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Resume()
    {
        ThrowIfGone();
        NativeMethods.Resume(Id);
        IsFrozen = false;
    }

    /// <summary>Ends the child at once (SIGKILL), if there is one.</summary>
    public void Kill()
    {
        if (Id != 0)
            _process.Kill();
    }

    /// <summary>Frees the handles; the child must have ended.</summary>
    public void Dispose()
    {
        // Process.Dispose leaves a stream alone that somebody has read from.
        if (Id != 0)
            _process.StandardOutput.Dispose();
        _process.Dispose();
    }

    // The id of a dead process may soon be somebody else's.
    private void ThrowIfGone()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The RTSP server's process {Id} is gone.");
    }
}
