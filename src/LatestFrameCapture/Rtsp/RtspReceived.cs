namespace LatestFrames;

/// <summary>What <see cref="RtspClient.Receive"/> returned.</summary>
internal enum RtspReceived
{
    /// <summary>A packet of RTP or RTCP.</summary>
    Packet,

    /// <summary>Nothing within the limit, or the caller cancelled.</summary>
    Nothing,

    /// <summary>The connection or the session has ended; <see cref="RtspClient.Failure"/> says why.</summary>
    Closed,
}
