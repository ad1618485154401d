using System.Globalization;

namespace LatestFrames;

/// <summary>Chooses the video track of a description.</summary>
internal static class TrackChoice
{
    private const int MaxSize = 16384;

    private static readonly char[] s_numberEnds = [' ', ',', '-', 'x', 'X', '\t'];

    /// <summary>Returns the track to play.</summary>
    /// <param name="description">The camera's description.</param>
    /// <param name="baseUrl">The URL that relative ones are appended to.</param>
    /// <param name="wanted">Which of the video tracks; null for the largest.</param>
    /// <param name="failure">Why there is none.</param>
    /// <param name="text">The reason in words.</param>
    public static RtspTrack? Choose(
        SessionDescription description,
        string baseUrl,
        int? wanted,
        out CaptureFailureReason failure,
        out string text)
    {
        List<MediaDescription> videos = [.. description.Media.Where(media => media.IsVideo)];
        failure = CaptureFailureReason.NotAVideoSource;
        text = "the camera describes a stream without a video; check the path";
        if (videos.Count == 0) return null;
        if (wanted is { } index && (index < 0 || index >= videos.Count))
        {
            text = $"the camera has {videos.Count} video tracks, and VideoTrack is {index}; it counts from 0";
            return null;
        }

        RtspTrack? best = null;
        long bestRank = -1;
        for (int i = 0; i < videos.Count; i++)
        {
            if (wanted is not null && i != wanted) continue;
            if (TrackOf(description, videos[i], i, baseUrl) is not { } track) continue;
            long rank = track.Size is { } size ? (long)size.Width * size.Height << 32 : 0;
            rank += Math.Min(videos[i].Bandwidth, int.MaxValue);
            if (rank <= bestRank) continue;
            (best, bestRank) = (track, rank);
        }

        if (best is not null) return best;
        failure = CaptureFailureReason.UnsupportedCodec;
        text = $"the camera offers {NameOf(videos[wanted ?? 0])}, and the client plays H.264, H.265 and JPEG; set the "
            + "camera to H.264";
        return null;
    }

    private static RtspTrack? TrackOf(
        SessionDescription description, MediaDescription media, int index, string baseUrl)
    {
        if (media.IsEncrypted) return null;
        foreach ((int type, int? other, string name, int clock) in Formats(media))
        {
            if (CodecOf(name) is not { } codec) continue;
            string fmtp = description.ParametersOf(media, other ?? type);
            Dictionary<string, string> parameters = SdpParameterSets.Parameters(fmtp);
            List<byte[]> sets = SdpParameterSets.Read(parameters);
            codec = Corrected(codec, parameters, sets);
            return new RtspTrack
            {
                Codec = codec,
                PayloadType = type,
                OtherPayloadType = other,
                ClockRate = clock,
                ParameterSets = sets,
                PacketizationMode = (int)(Number(parameters, "packetization-mode") ?? 1),
                HasDecodingOrderNumbers = codec == VideoCodec.H265 && Number(parameters, "sprop-max-don-diff") > 0,
                FrameRate = FrameRate(media.Attributes),
                Size = Size(media.Attributes, type) ?? Size(description.Attributes, type),
                Index = index,
                ControlUrl = ControlUrls.Resolve(baseUrl, media.Attributes["control"]),
            };
        }

        return null;
    }

    /// <summary>The formats of a track: payload type, another one that may be meant, name, clock.</summary>
    private static IEnumerable<(int Type, int? Other, string Name, int Clock)> Formats(MediaDescription media)
    {
        foreach (int type in media.PayloadTypes)
        {
            string? map = media.Attributes.OfPayload("rtpmap", type);
            if (map is not null) yield return (type, null, Name(map), Clock(map));

            // RFC 3551 gives these numbers; many cameras leave the rtpmap of JPEG out.
            else if (type == 26) yield return (type, null, "JPEG", 90000);
            else if (type == 33) yield return (type, null, "MP2T", 90000);
        }

        // Bosch: the rtpmap has another number than the m= line.
        if (media.PayloadTypes.Count != 1) yield break;
        foreach (int type in media.Attributes.PayloadTypesOf("rtpmap"))
        {
            if (type == media.PayloadTypes[0]) continue;
            string map = media.Attributes.OfPayload("rtpmap", type)!;
            yield return (media.PayloadTypes[0], type, Name(map), Clock(map));
        }
    }

    private static string NameOf(MediaDescription media)
    {
        if (media.IsEncrypted) return "encrypted video (SRTP)";
        string name = Formats(media).Select(format => format.Name).FirstOrDefault(n => n.Length > 0)
            ?? (media.PayloadTypes.Count == 0 ? "an unnamed coding"
                : FormattableString.Invariant($"payload type {media.PayloadTypes[0]} without a name"));
        name = new string([.. name.Where(c => c is >= ' ' and < '\u007f').Take(40)]);
        return name.Length > 0 ? name : "an unnamed coding";
    }

    private static VideoCodec? CodecOf(string name) => name.ToUpperInvariant() switch
    {
        "H264" => VideoCodec.H264,
        "H265" or "HEVC" => VideoCodec.H265,
        "JPEG" => VideoCodec.Jpeg,
        _ => null,
    };

    /// <summary>
    /// The coding by the parameters, where they contradict the name: EZVIZ's C6N writes H265 and H.264's parameters,
    /// and sends H.264; others write H.265's sets under H.264's names, and send H.265.
    /// </summary>
    private static VideoCodec Corrected(
        VideoCodec codec, Dictionary<string, string> parameters, List<byte[]> sets)
    {
        if (codec == VideoCodec.Jpeg) return codec;
        if (sets.Count > 0)
        {
            if (sets.TrueForAll(IsH265Set)) return VideoCodec.H265;
            return sets.TrueForAll(set => (set[0] & 0x1f) is 7 or 8 or 13 or 15) ? VideoCodec.H264 : codec;
        }

        return parameters.ContainsKey("packetization-mode") && parameters.ContainsKey("profile-level-id")
            ? VideoCodec.H264
            : codec;
    }

    // Types 32 to 34 (VPS, SPS, PPS) in layer 0, whose second byte is the temporal layer plus 1.
    private static bool IsH265Set(byte[] set) => set.Length > 2 && set[0] is 0x40 or 0x42 or 0x44 && set[1] == 1;

    private static string Name(string map) => map.Split('/')[0].Trim();

    private static int Clock(string map)
    {
        string[] parts = map.Split('/');
        bool isNumber = int.TryParse(
            parts.Length > 1 ? parts[1].Trim() : "", NumberStyles.None, CultureInfo.InvariantCulture, out int clock);
        return isNumber && clock > 0 ? clock : 90000;
    }

    private static double? FrameRate(SdpAttributes attributes)
    {
        foreach (string text in attributes.All("framerate").Concat(attributes.All("x-framerate")))
        {
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate)
                && rate is > 0 and <= 1000)
            {
                return rate;
            }
        }

        return null;
    }

    private static (int Width, int Height)? Size(SdpAttributes attributes, int payloadType)
    {
        string? text = attributes.OfPayload("framesize", payloadType) ?? attributes["x-dimensions"];
        if (text is not null) return Pair(text.Split(s_numberEnds, StringSplitOptions.RemoveEmptyEntries), 0, 1);

        // cliprect is top, left, bottom, right.
        string[]? corners = attributes["cliprect"]?.Split(s_numberEnds, StringSplitOptions.RemoveEmptyEntries);
        return corners is { Length: 4 } ? Pair(corners, 3, 2) : null;
    }

    private static (int Width, int Height)? Pair(string[] words, int first, int second) =>
        words.Length > Math.Max(first, second)
        && int.TryParse(words[first], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
        && int.TryParse(words[second], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
        && width is > 0 and <= MaxSize
        && height is > 0 and <= MaxSize
            ? (width, height)
            : null;

    private static double? Number(Dictionary<string, string> parameters, string name) =>
        parameters.TryGetValue(name, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
