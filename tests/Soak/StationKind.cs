namespace LatestFrames;

/// <summary>How a station's camera is read.</summary>
internal enum StationKind
{
    /// <summary>RTSP over TCP.</summary>
    RtspTcp,

    /// <summary>RTSP with the pictures over UDP, some of which get lost.</summary>
    RtspUdp,

    /// <summary>Motion JPEG over HTTP.</summary>
    Http,

    /// <summary>RTSP over TCP, read by a child process.</summary>
    FFmpeg,

    /// <summary>RTSP over TCP, read by OpenCV.</summary>
    OpenCv,
}
