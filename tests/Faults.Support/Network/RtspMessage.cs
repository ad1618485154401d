using System.Text;

namespace LatestFrames;

/// <summary>A request or answer of RTSP (or HTTP), or a packet interleaved with them.</summary>
/// <param name="Channel">The packet's channel; null for a request or an answer.</param>
/// <param name="Head">First line and headers, each with its line end; empty for a packet.</param>
/// <param name="Body">What follows, or the packet.</param>
public sealed record RtspMessage(int? Channel, string Head, byte[] Body)
{
    /// <summary>The request's method; of an answer, its protocol.</summary>
    public string FirstWord => Head.Split(' ', 2)[0];

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name)
    {
        foreach (string line in Head.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
                return line[(name.Length + 1)..].Trim();
        }

        return null;
    }

    /// <summary>The message with another value for a header that it has.</summary>
    public RtspMessage WithHeader(string name, string value)
    {
        string old = Header(name) ?? throw new InvalidOperationException($"no {name} in {Head}");
        return this with { Head = Head.Replace(old, value, StringComparison.Ordinal) };
    }

    public byte[] ToBytes() => Channel is { } channel
        ? [(byte)'$', (byte)channel, (byte)(Body.Length >> 8), (byte)Body.Length, .. Body]
        : [.. Encoding.ASCII.GetBytes(Head), (byte)'\r', (byte)'\n', .. Body];
}
