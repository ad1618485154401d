namespace LatestFrames;

/// <summary>How an <see cref="RtspCamera"/> lets its packets be fetched.</summary>
public enum CameraTransport
{
    /// <summary>Inside the RTSP connection only; UDP is refused with 461.</summary>
    Tcp,

    /// <summary>UDP only; TCP is refused with 461.</summary>
    Udp,

    /// <summary>As the client asks.</summary>
    Any,
}
