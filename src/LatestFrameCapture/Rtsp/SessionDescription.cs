namespace LatestFrames;

/// <summary>A stream's description (SDP, RFC 4566), as cameras write it: in any order, with lines missing.</summary>
internal sealed class SessionDescription
{
    public const int MaxTracks = 32;

    private const int MaxLines = 2000;

    // Attributes whose line end some servers lose, so that they stand behind a control URL.
    private static readonly string[] s_directions = ["a=recvonly", "a=sendonly", "a=sendrecv"];

    /// <summary>The attributes before the first track.</summary>
    public SdpAttributes Attributes { get; } = new();

    public List<MediaDescription> Media { get; } = [];

    /// <summary>Parses a description; what it cannot understand is left out.</summary>
    public static SessionDescription Parse(string text)
    {
        var description = new SessionDescription();
        MediaDescription? media = null;
        int lines = 0;
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.Length < 2 || line[1] != '=') continue;
            if (++lines > MaxLines) break;
            string value = line[2..].Trim();
            switch (line[0])
            {
                case 'm' when description.Media.Count == MaxTracks:
                    return description;
                case 'm':
                    media = MediaDescription.Parse(value);
                    description.Media.Add(media);
                    break;
                case 'a':
                    (media?.Attributes ?? description.Attributes).Add(WithoutDirection(value));
                    break;
                case 'b' when media is not null:
                    media.AddBandwidth(value);
                    break;
            }
        }

        return description;
    }

    /// <summary>
    /// Returns the format parameters of a payload type: the track's own, else those that stand below another track that
    /// does not have the type (one camera writes them at the end).
    /// </summary>
    public string ParametersOf(MediaDescription media, int payloadType)
    {
        if (media.Attributes.OfPayload("fmtp", payloadType) is { } own) return own;
        foreach (MediaDescription other in Media)
        {
            if (!other.PayloadTypes.Contains(payloadType)
                && other.Attributes.OfPayload("fmtp", payloadType) is { } misplaced)
            {
                return misplaced;
            }
        }

        return "";
    }

    private static string WithoutDirection(string attribute)
    {
        if (!attribute.StartsWith("control:", StringComparison.OrdinalIgnoreCase)) return attribute;
        foreach (string direction in s_directions)
        {
            if (attribute.EndsWith(direction, StringComparison.Ordinal)) return attribute[..^direction.Length];
        }

        return attribute;
    }
}
