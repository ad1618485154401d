namespace LatestFrames;

/// <summary>The video track that a client plays, by the camera's description.</summary>
internal sealed record RtspTrack
{
    public required VideoCodec Codec { get; init; }

    /// <summary>The RTP payload type.</summary>
    public required int PayloadType { get; init; }

    /// <summary>
    /// A second payload type that may be the video's, where the description contradicts itself; null otherwise.
    /// </summary>
    public int? OtherPayloadType { get; init; }

    /// <summary>The ticks of RTP's time in a second.</summary>
    public required int ClockRate { get; init; }

    /// <summary>
    /// The parameter sets in the description, without start codes; for H.265 in the order VPS, SPS, PPS. Often empty.
    /// </summary>
    public required IReadOnlyList<byte[]> ParameterSets { get; init; }

    /// <summary>H.264's packetization-mode; 1 when it is not said.</summary>
    public int PacketizationMode { get; init; } = 1;

    /// <summary>Whether H.265's packets carry decoding order numbers (sprop-max-don-diff above 0).</summary>
    public bool HasDecodingOrderNumbers { get; init; }

    /// <summary>Pictures a second by the description; null when it does not say.</summary>
    public double? FrameRate { get; init; }

    /// <summary>The picture's size by the description, which can be wrong; null when it does not say.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Which of the description's video tracks it is, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The URL for SETUP.</summary>
    public required string ControlUrl { get; init; }
}
