using System.Globalization;

namespace LatestFrames;

/// <summary>What a server chose for a track's packets: the Transport header of its answer to SETUP.</summary>
internal readonly record struct TransportHeader
{
    /// <summary>Whether the packets come inside the connection; null when the header does not say.</summary>
    public bool? IsInterleaved { get; private init; }

    /// <summary>The channels of RTP and RTCP inside the connection.</summary>
    public (int Rtp, int Rtcp)? Channels { get; private init; }

    /// <summary>The server's ports of RTP and RTCP.</summary>
    public (int Rtp, int Rtcp)? ServerPorts { get; private init; }

    /// <summary>The address from which the server sends; null when it does not say, or another way.</summary>
    public string? Source { get; private init; }

    /// <summary>Parses the header; parameters in any order, with blanks anywhere.</summary>
    public static TransportHeader Parse(string? header)
    {
        var result = default(TransportHeader);
        if (header is null) return result;

        // The first of several transports; of a client's list a server answers with one.
        foreach (string raw in header.Split(',')[0].Split(';'))
        {
            string part = raw.Trim();
            int equals = part.IndexOf('=');
            string name = (equals < 0 ? part : part[..equals]).Trim().ToUpperInvariant();
            string value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            result = name switch
            {
                "RTP/AVP/TCP" or "RTP/SAVP/TCP" => result with { IsInterleaved = true },
                "RTP/AVP" or "RTP/AVP/UDP" => result with { IsInterleaved = result.IsInterleaved ?? false },
                "INTERLEAVED" when Pair(value, 255) is { } pair =>
                    result with { Channels = pair, IsInterleaved = true },
                "SERVER_PORT" when Pair(value, 65535) is { } pair => result with { ServerPorts = pair },
                "SOURCE" when value.Length is > 0 and < 256 => result with { Source = value },
                _ => result,
            };
        }

        return result;
    }

    private static (int, int)? Pair(string text, int max)
    {
        string[] numbers = text.Split('-');
        if (!int.TryParse(numbers[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            || first > max)
        {
            return null;
        }

        return numbers.Length > 1
            && int.TryParse(numbers[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            && second <= max
                ? (first, second)
                : (first, Math.Min(first + 1, max));
    }
}
