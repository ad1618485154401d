namespace LatestFrames;

/// <summary>What stands next in the bytes of an RTSP connection.</summary>
internal enum RtspItem
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>A packet between messages (RFC 2326, section 10.12).</summary>
    Packet,

    /// <summary>An answer, or a request of the server.</summary>
    Message,

    /// <summary>The server closed the connection.</summary>
    Closed,

    /// <summary>The server speaks another protocol, or exceeds a limit.</summary>
    Invalid,
}
