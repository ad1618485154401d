using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>An RTSP server that somebody else wrote, serving a video on 127.0.0.1; ends with its Dispose.</summary>
internal sealed class ForeignServer : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly List<ServerProcess> _processes = [];
    private readonly ManualResetEventSlim _end = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    private ForeignServer(string url, ServerProgram[] programs)
    {
        Url = url;

        // Not one of the pool: the processes end when the thread does.
        _thread = new Thread(() => Run(programs)) { IsBackground = true, Name = "Foreign server" };
        _thread.Start();
    }

    public string Url { get; }

    /// <summary>Starts the programs, one after the other, and waits until the URL can be described.</summary>
    public static ForeignServer Start(string url, params ServerProgram[] programs)
    {
        var server = new ForeignServer(url, programs);
        try
        {
            server._started.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends all its processes at once, as a power cut would.</summary>
    public void Kill()
    {
        foreach (ServerProcess process in _processes) process.Kill();
    }

    public void Dispose()
    {
        _end.Set();
        if (!_thread.Join(s_limit)) throw new TimeoutException("The server's processes did not end.");
        _end.Dispose();
    }

    private void Run(ServerProgram[] programs)
    {
        try
        {
            foreach (ServerProgram program in programs)
            {
                var process = new ServerProcess(program);
                process.Start();
                _processes.Add(process);
            }

            if (!SpinWait.SpinUntil(() => _end.IsSet || CanDescribe(), s_limit))
                throw new TimeoutException($"{Url} has no description.");
            _started.SetResult();
            _end.Wait();
        }
        catch (Exception e)
        {
            _started.TrySetException(e);
        }
        finally
        {
            foreach (ServerProcess process in _processes) process.Dispose();
        }
    }

    private bool CanDescribe()
    {
        var url = new Uri(Url);
        using var client = new TcpClient { ReceiveTimeout = 5000 };
        client.Connect(url.Host, url.Port);
        NetworkStream stream = client.GetStream();
        stream.Write(Encoding.ASCII.GetBytes($"DESCRIBE {Url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"));
        var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadLine()?.Contains(" 200 ", StringComparison.Ordinal) == true;
    }
}
