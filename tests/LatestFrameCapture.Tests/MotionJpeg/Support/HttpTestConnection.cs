using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>One connection to a <see cref="HttpTestCamera"/>.</summary>
internal sealed class HttpTestConnection : IDisposable
{
    private readonly HttpTestCamera _camera;
    private readonly TcpClient _client;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private Stream _stream = Stream.Null;
    private volatile bool _isOpen = true;

    public HttpTestConnection(HttpTestCamera camera, TcpClient client)
    {
        _camera = camera;
        _client = client;
        client.NoDelay = true;
        _thread = new Thread(Run) { IsBackground = true, Name = "test web camera's connection" };
    }

    /// <summary>Whether neither end has closed it, as far as the camera knows.</summary>
    public bool IsOpen =>
        _isOpen
        && !(_client.Client is { Connected: true } socket
            && socket.Poll(0, SelectMode.SelectRead)
            && socket.Available == 0);

    public bool IsStopped => _stop.IsSet;

    public void Start() => _thread.Start();

    /// <summary>Sends a text.</summary>
    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(byte[] bytes)
    {
        _stream.Write(bytes);
        _stream.Flush();
    }

    /// <summary>Sends bytes as a chunk of an answer in chunks.</summary>
    public void SendChunk(byte[] bytes) =>
        Send([.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8]);

    /// <summary>Sends a whole answer.</summary>
    public void Reply(string status, string headers = "", string body = "") =>
        Send($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Sends a whole answer with a picture.</summary>
    public void ReplyPicture(byte[] jpeg, string headers = "") =>
        Send(
        [
            .. Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n{headers}\r\n"),
            .. jpeg
        ]);

    /// <summary>Waits.</summary>
    /// <returns>False when the connection was stopped.</returns>
    public bool Pause(double milliseconds) => !_stop.Wait(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)));

    /// <summary>Waits until the connection is stopped, or closed by the client.</summary>
    public void Hold()
    {
        while (Pause(10) && IsOpen)
        {
        }
    }

    public void Close()
    {
        _isOpen = false;
        _stop.Set();
        _client.Dispose();
    }

    public void Dispose()
    {
        Close();
        _thread.Join();
        _stream.Dispose();
    }

    private void Run()
    {
        try
        {
            _stream = _client.GetStream();
            if (_camera.IsSecure)
            {
                var secure = new SslStream(_stream);
                secure.AuthenticateAsServer(_camera.Certificate);
                _stream = secure;
            }

            while (ReadRequest() is { } request && !IsStopped) Handle(request);
        }
        catch (Exception exception)
            when (exception is IOException or ObjectDisposedException or InvalidOperationException or SocketException
                or System.Security.Authentication.AuthenticationException)
        {
            // Expected: the client has closed the connection, does not trust the certificate, or the camera was
            // disposed.
        }
        finally
        {
            _isOpen = false;
            _client.Dispose();
        }
    }

    private void Handle(RtspTestRequest request)
    {
        if (_camera.Login?.Check(request) is not { } challenges)
        {
            _camera.Answer(this, request);
            return;
        }

        Reply("401 Unauthorized", challenges, "<html>no</html>");
        if (_camera.ClosesAfterRefusal) Close();
    }

    private RtspTestRequest? ReadRequest()
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int b = _stream.ReadByte();
            if (b < 0) return null;
            text.Append((char)b);
        }

        string head = text.ToString();
        string[] words = head.Split("\r\n")[0].Split(' ');
        var request = new RtspTestRequest(words[0], words[1], head);
        _camera.Log(request);
        return request;
    }
}
