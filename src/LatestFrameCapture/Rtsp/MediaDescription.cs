using System.Globalization;

namespace LatestFrames;

/// <summary>One track of a description: its m= line and what stands below.</summary>
internal sealed class MediaDescription
{
    private const int MaxPayloadTypes = 32;

    private static readonly char[] s_spaces = [' ', '\t'];

    private MediaDescription(string kind, string profile)
    {
        Kind = kind;
        Profile = profile;
    }

    /// <summary>The kind, such as <c>video</c>.</summary>
    public string Kind { get; }

    /// <summary>The profile, such as <c>RTP/AVP</c>.</summary>
    public string Profile { get; }

    /// <summary>The payload types, in the order of the line.</summary>
    public List<int> PayloadTypes { get; } = [];

    public SdpAttributes Attributes { get; } = new();

    /// <summary>The bandwidth as written, for a comparison of the tracks of one camera; 0 when there is none.</summary>
    public long Bandwidth { get; private set; }

    public bool IsVideo => Kind.Equals("video", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the packets are encrypted (SRTP), which the client cannot undo.</summary>
    public bool IsEncrypted => Profile.Contains("SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>Parses what follows <c>m=</c>: the kind, a port, the profile, and formats.</summary>
    public static MediaDescription Parse(string line)
    {
        string[] words = line.Split(s_spaces, StringSplitOptions.RemoveEmptyEntries);
        var media = new MediaDescription(words.Length > 0 ? words[0] : "", words.Length > 2 ? words[2] : "");
        foreach (string word in words.Skip(3).Take(MaxPayloadTypes))
        {
            bool isNumber = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int type);
            if (isNumber && type <= 127) media.PayloadTypes.Add(type);
        }

        return media;
    }

    /// <summary>Adds what follows <c>b=</c>.</summary>
    public void AddBandwidth(string value)
    {
        if (!value.StartsWith("AS:", StringComparison.OrdinalIgnoreCase)) return;
        bool isNumber = long.TryParse(value[3..], NumberStyles.None, CultureInfo.InvariantCulture, out long bandwidth);
        if (isNumber) Bandwidth = Math.Max(Bandwidth, bandwidth);
    }
}
