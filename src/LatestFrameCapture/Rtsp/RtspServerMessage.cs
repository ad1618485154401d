using System.Globalization;

namespace LatestFrames;

/// <summary>An answer of the server, or a request that it made.</summary>
internal sealed class RtspServerMessage
{
    private RtspServerMessage(int status, string phrase, string method)
    {
        Status = status;
        Phrase = phrase;
        Method = method;
    }

    /// <summary>The status of an answer; 0 for a request.</summary>
    public int Status { get; }

    public string Phrase { get; }

    /// <summary>The method of a request; empty for an answer.</summary>
    public string Method { get; }

    public bool IsRequest => Method.Length > 0;

    public bool IsSuccess => Status is >= 200 and < 300;

    public RtspHeaders Headers { get; } = new();

    /// <summary>First line and headers as they came.</summary>
    public string Head { get; set; } = "";

    public string Body { get; set; } = "";

    /// <summary>The answer's number; null when it has none, or one that is no number.</summary>
    public int? Sequence => int.TryParse(
        Headers["CSeq"], NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>Creates a message from its first line.</summary>
    /// <returns>Null when the line is not one of RTSP.</returns>
    public static RtspServerMessage? FromFirstLine(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= 2 && words[0].StartsWith("RTSP/", StringComparison.OrdinalIgnoreCase))
        {
            bool isNumber = int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status);
            if (!isNumber || status is < 100 or > 999) return null;
            return new RtspServerMessage(status, string.Join(" ", words.Skip(2)), "");
        }

        return words.Length == 3
            && words[2].StartsWith("RTSP/", StringComparison.OrdinalIgnoreCase)
            && words[0].All(c => c is (>= 'A' and <= 'Z') or '_')
            ? new RtspServerMessage(0, "", words[0])
            : null;
    }
}
