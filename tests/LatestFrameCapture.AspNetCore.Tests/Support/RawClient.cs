using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>A client that reads an HTTP response when it likes to.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new() { ReceiveBufferSize = 64 * 1024 };
    private readonly byte[] _bytes = new byte[16 * 1024];
    private int _position;
    private int _length;

    public static async Task<RawClient> GetAsync(TestApp app, string path)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(app.Address.Host, app.Address.Port);
        await client._client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /cameras/{path} HTTP/1.1\r\nHost: {app.Address.Authority}\r\n\r\n"));
        return client;
    }

    /// <summary>Reads up to the next picture's number.</summary>
    public async Task<long> ReadNumberAsync()
    {
        const string name = "X-Frame-Number: ";
        while (true)
        {
            string line = await ReadLineAsync();
            if (line.StartsWith(name, StringComparison.Ordinal))
                return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
        }
    }

    public async Task<string> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        var line = new StringBuilder();
        while (true)
        {
            if (_position == _length)
            {
                _position = 0;
                _length = await _client.GetStream().ReadAsync(_bytes, limit.Token);
                if (_length == 0) throw new EndOfStreamException();
            }

            char next = (char)_bytes[_position++];
            if (next == '\n') return line.ToString().TrimEnd('\r');
            line.Append(next);
        }
    }

    public void Dispose() => _client.Dispose();
}
