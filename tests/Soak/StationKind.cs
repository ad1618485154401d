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

    /// <summary>H.264 without a container, sent by a program that reads the camera.</summary>
    RawVideo,

    /// <summary>RTSP over TCP, published on a Redis server and read from it.</summary>
    Redis,

    /// <summary>RTSP over TCP, read by a web application, and its page in a browser.</summary>
    Wall,
}
