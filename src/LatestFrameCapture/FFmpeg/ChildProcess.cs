using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace LatestFrames;

/// <summary>A running child process, from its start to its end.</summary>
/// <remarks>
/// Thread safety: one thread, until <see cref="Children"/> takes it over; <see cref="Kill"/> also on another.
/// </remarks>
internal sealed class ChildProcess
{
    private readonly Process _process;
    private readonly bool _isUnix = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
    private readonly ChildJob? _job;
    private volatile bool _isEnding;
    private List<(int Id, string Start)> _children = [];

    private ChildProcess(Process process, ChildJob? job, IChildPipes pipes)
    {
        _process = process;
        _job = job;
        Pipes = pipes;
        Id = process.Id;
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    public IChildPipes Pipes { get; }

    /// <summary>Whether it was asked to end. Any thread.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>The code that it ended with; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Starts a child and writes its standard input.</summary>
    /// <param name="file">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">
    /// All of its standard input, at most <see cref="FFmpegCommand.MaxScript"/> bytes, which fit into an empty pipe;
    /// null for a child that is fed (<see cref="IChildPipes.WriteInput"/>), on Unix only.
    /// </param>
    /// <param name="token">Ends the waits for its pipes.</param>
    /// <param name="whyNot">Why it could not be started.</param>
    /// <param name="pipesOf">Makes the pipes of the started process; null for those of this system.</param>
    public static ChildProcess? TryStart(
        string file,
        IReadOnlyList<string> arguments,
        byte[]? input,
        CancellationToken token,
        out string? whyNot,
        Func<Process, IChildPipes>? pipesOf = null)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo
            {
                FileName = file,
                Arguments = string.Join(" ", arguments.Select(Quoted)),
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        ChildEnvironment.Restrict(process.StartInfo.Environment);
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            whyNot = exception.Message;
            process.Dispose();
            return null;
        }

        bool isWhole = false;
        ChildJob? job = null;
        try
        {
            job = ChildJob.TryPut(process);
            var child = new ChildProcess(
                process, job, pipesOf?.Invoke(process) ?? PipesOf(process, isFed: input is null, token));
            if (input is not null) child.WriteInput(input);
            whyNot = null;
            isWhole = true;
            return child;
        }
        catch (Exception exception) when (
            exception is IOException or Win32Exception or InvalidOperationException or OutOfMemoryException
                or UnauthorizedAccessException)
        {
            // No handle for a pipe, or no thread: .NET reports that as too little memory.
            whyNot = exception.Message;
            return null;
        }
        finally
        {
            if (!isWhole)
            {
                job?.Dispose();
                Discard(process);
            }
        }
    }

    /// <summary>Asks the child to end, and lets its pipes go.</summary>
    public void AskToEnd()
    {
        // Its next write fails; a camera is taken leave of after a SIGTERM too.
        _isEnding = true;
        try
        {
            // Before the pipes go: without them it may end at once, and its children are nobody's then.
            FindChildren();
        }
        finally
        {
            Pipes.Dispose();
        }

        if (_isUnix && !_process.HasExited) LibC.Signal(Id, LibC.Terminate);
    }

    /// <summary>Waits until the child has ended.</summary>
    public bool WaitForExit(TimeSpan limit) => _process.WaitForExit((int)limit.TotalMilliseconds);

    /// <summary>Kills the child with its children.</summary>
    public void Kill()
    {
        try
        {
#if NET
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
#else
            if (_children.Count == 0) FindChildren();
            if (!_process.HasExited) _process.Kill();
#endif
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or Win32Exception or NotSupportedException or AggregateException)
        {
            // It ended meanwhile, or one of its children did.
        }

        KillChildren();
    }

    /// <summary>Kills the children that a child left behind which ended by itself.</summary>
    public void KillChildren()
    {
        ChildTree.Kill(_children);
        _job?.Kill();
    }

    /// <summary>Frees what the system keeps of an ended child.</summary>
    public void Free()
    {
        _job?.Dispose();
        _process.Dispose();
    }

    // Not of one that has ended: its number may belong to another process already.
    private void FindChildren()
    {
        if (_isUnix && !_process.HasExited) _children = ChildTree.Find(Id);
    }

    /// <summary>Ends a process that was started and cannot be used.</summary>
    private static void Discard(Process process)
    {
        using (process)
        {
            try
            {
                process.Kill();
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
            {
                // It has ended already.
            }

            // Dispose leaves those open that were asked for (System.Diagnostics.Process, Close).
            process.StandardInput.Dispose();
            process.StandardOutput.Dispose();
            process.StandardError.Dispose();
        }
    }

    private void WriteInput(byte[] input)
    {
        Stream stream = _process.StandardInput.BaseStream;
        if (_isUnix)
        {
            WriteInput(stream, input);
            return;
        }

        // A pipe of Windows may hold less, and the child may never read: not on the caller's thread.
        Task.Run(() => WriteInput(stream, input));
    }

    private static void WriteInput(Stream stream, byte[] input)
    {
        try
        {
            using (stream) stream.Write(input, 0, input.Length);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The child has ended; its output says why.
        }
    }

    private static IChildPipes PipesOf(Process process, bool isFed, CancellationToken token)
    {
        Stream output = process.StandardOutput.BaseStream;
        Stream errors = process.StandardError.BaseStream;
        bool canPoll = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        return canPoll && HandleOf(output) is { } first && HandleOf(errors) is { } second
            ? new PolledPipes(first, second, isFed ? HandleOf(process.StandardInput.BaseStream) : null, token)
            : new PumpedPipes(output, errors, token);
    }

    private static SafeHandle? HandleOf(Stream stream) => stream switch
    {
        System.IO.Pipes.PipeStream pipe => pipe.SafePipeHandle,
        FileStream file => file.SafeFileHandle,
        _ => null,
    };

    /// <summary>
    /// Quotes an argument as the C runtime of Windows reads it, and .NET on Unix
    /// (System.Diagnostics.Process, ParseArgumentsIntoList).
    /// </summary>
    internal static string Quoted(string argument)
    {
        if (argument.Length > 0 && argument.IndexOfAny([' ', '\t', '\n', '\v', '"']) < 0) return argument;
        var text = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char c in argument)
        {
            // Before a quote, the string's own end included, backslashes count.
            if (c == '"') text.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            text.Append(c);
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }
}
