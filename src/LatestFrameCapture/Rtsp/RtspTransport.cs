namespace LatestFrames;

/// <summary>How a camera's packets reach an <see cref="RtspSource"/>.</summary>
public enum RtspTransport
{
    /// <summary>Inside the RTSP connection; by UDP if the camera refuses that.</summary>
    Tcp = 0,

    /// <summary>Each packet by itself; lost ones are not sent again.</summary>
    Udp,
}
