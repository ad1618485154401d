namespace LatestFrames;

/// <summary>How a simulated camera is reached.</summary>
public enum CameraProtocol
{
    /// <summary>RTSP with H.264, H.265 or MJPEG, as IP cameras do; needs Linux and GStreamer
    /// (<see cref="RtspCamera"/>).</summary>
    Rtsp,

    /// <summary>MJPEG over HTTP; needs nothing but .NET (<see cref="HttpCamera"/>).</summary>
    Http,
}
