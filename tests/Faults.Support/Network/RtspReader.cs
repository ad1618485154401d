using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>Takes an RTSP connection apart into messages; the stream is its own from then on.</summary>
/// <remarks>Thread safety: one reader.</remarks>
public sealed class RtspReader(Stream stream) : IDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly BufferedStream _stream = new(stream, 64 * 1024);

    /// <summary>Waits for the next message.</summary>
    /// <returns>Null at the end of the connection.</returns>
    public async Task<RtspMessage?> ReadAsync(CancellationToken end)
    {
        var letter = new byte[1];
        if (await _stream.ReadAsync(letter, end) == 0) return null;
        return letter[0] == '$' ? await ReadPacketAsync(end) : await ReadTextAsync(letter, end);
    }

    public void Dispose() => _stream.Dispose();

    private async Task<RtspMessage> ReadPacketAsync(CancellationToken end)
    {
        byte[] header = await ReadExactlyAsync(3, end);
        return new RtspMessage(header[0], "", await ReadExactlyAsync((header[1] << 8) | header[2], end));
    }

    private async Task<RtspMessage> ReadTextAsync(byte[] letter, CancellationToken end)
    {
        var head = new StringBuilder().Append((char)letter[0]);
        while (head.Length < 4 || head[^1] != '\n' || head[^2] != '\r' || head[^3] != '\n')
        {
            if (head.Length == LongestHead) throw new IOException("This is no RTSP.");
            await _stream.ReadExactlyAsync(letter, end);
            head.Append((char)letter[0]);
        }

        var message = new RtspMessage(null, head.ToString(0, head.Length - 2), []);
        string? length = message.Header("Content-Length");
        return length is null
            ? message
            : message with { Body = await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture), end) };
    }

    private async Task<byte[]> ReadExactlyAsync(int length, CancellationToken end)
    {
        var bytes = new byte[length];
        await _stream.ReadExactlyAsync(bytes, end);
        return bytes;
    }
}
