namespace LatestFrames;

/// <summary>What an opening found out and set up.</summary>
internal sealed record RtspSession
{
    public required RtspLink Link { get; init; }

    public required RtspTrack Track { get; init; }

    /// <summary>The URL of PLAY, keep-alives and TEARDOWN.</summary>
    public required string AggregateUrl { get; init; }

    /// <summary>How long the session lives without a request.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The length of a recording; null for a live stream.</summary>
    public TimeSpan? RecordingLength { get; init; }

    /// <summary>The channels inside the connection; unused with UDP.</summary>
    public (int Rtp, int Rtcp) Channels { get; init; }

    /// <summary>What receives the packets; null when they come inside the connection.</summary>
    public UdpReceiver? Udp { get; init; }
}
