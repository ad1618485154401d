using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Runs the server's process and feeds it, on a thread that starts the child, writes its frames and sees it
/// off.</summary>
/// <remarks>Thread safety: any thread; <see cref="Post"/> one at a time.</remarks>
internal sealed class RtspServer : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(3);

    private readonly FrameMailbox _mailbox = new();
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RtspServer(ProcessStartInfo startInfo)
    {
        Process = new RtspServerProcess(startInfo);
        new Thread(Run) { IsBackground = true, Name = "RTSP server's pipe" }.Start();
    }

    public RtspServerProcess Process { get; }

    /// <summary>Gets the port that the child listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Starts the child and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It did not come up; the message has what it said.</exception>
    public static async Task<RtspServer> StartAsync(ProcessStartInfo startInfo, CancellationToken cancellationToken)
    {
        var server = new RtspServer(startInfo);
        try
        {
            server.Port = await server._listening.Task.WaitAsync(s_startLimit, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch (Exception e)
        {
            server.Process.Kill();
            await server.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException)
                throw;
            throw new InvalidOperationException($"The RTSP server did not start: {server.Process.Errors}", e);
        }
    }

    /// <summary>Gives the child a frame; a newer one replaces it if the child does not take it.</summary>
    public void Post(Mat image) => _mailbox.Post(image);

    /// <summary>Closes the child's stdin, waits for its end, and kills it when that does not come.</summary>
    public async ValueTask DisposeAsync()
    {
        _mailbox.Complete();

        // A frozen child neither reads the pipe nor sees it closed.
        if (Process.IsFrozen)
            Process.Kill();
        try
        {
            await _ended.Task.WaitAsync(s_endLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The thread is stuck in its write: the child hangs without being asked to. Its death breaks the pipe.
            Process.Kill();
            await _ended.Task.WaitAsync(s_endLimit).ConfigureAwait(false);
        }

        _mailbox.Dispose();
        Process.Dispose();
    }

    private void Run()
    {
        try
        {
            using Stream pipe = Process.Start();
            _listening.SetResult(Process.ReadPort());
            while (_mailbox.Take() is { } frame)
                frame.WriteTo(pipe);
        }
#pragma warning disable CA1031 // The thread's last line of defence: an exception here would end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Before it listens: whoever started it gets to know. Later: a broken pipe, because somebody killed the
            // child.
            _listening.TrySetException(e);
        }
        finally
        {
            // Also after a broken pipe: it breaks a little before the process is gone and its port free.
            Process.End();
            _ended.SetResult();
        }
    }
}
