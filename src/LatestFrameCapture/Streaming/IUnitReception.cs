namespace LatestFrames;

/// <summary>
/// What receives the coded pictures of one connection; they wait in <see cref="Queue"/> to be decoded. Capture thread
/// only.
/// </summary>
internal interface IUnitReception : IDisposable
{
    VideoCodec Codec { get; }

    /// <summary>The name of the way here for the backend's name, such as <c>RTSP</c>.</summary>
    string Protocol { get; }

    /// <summary>What the camera did before it fell silent, for texts: <c>accepted PLAY over TCP</c>.</summary>
    string Accepted { get; }

    /// <summary>What may be the cause of a silence after that, for texts; empty when nothing is known.</summary>
    string SilenceHint { get; }

    /// <summary>Whether the stream has an end and is sent as it is read.</summary>
    bool IsRecording { get; }

    /// <summary>Whether the stream tells the times of its pictures; else their positions count arrivals.</summary>
    bool HasTimes { get; }

    /// <summary>How long a recording is; null when that is not known.</summary>
    TimeSpan? RecordingLength { get; }

    /// <summary>The pictures that have arrived.</summary>
    DecodingQueue Queue { get; }

    /// <summary>Whether nothing more comes: the camera said so, or the connection is closed.</summary>
    bool IsClosed { get; }

    /// <summary>Why the connection is closed; null when the camera said that the stream ends.</summary>
    CaptureFailure? Failure { get; }

    /// <summary>When the last bytes of the video arrived.</summary>
    long LastArrivalTimestamp { get; }

    /// <summary>When bytes of the video came again after the last silence; null before the first one.</summary>
    long? SilenceEndedAt { get; }

    /// <summary>When the first bytes of the video arrived; null before.</summary>
    long? FirstArrivalTimestamp { get; }

    /// <summary>The rate at which the camera sends pictures, also those that are left out; 0 while unknown.</summary>
    double FramesPerSecond { get; }

    /// <summary>The size of the pictures; zeros while it is not known.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>Packets that are missing, those included that this process was too slow to take.</summary>
    long LostPackets { get; }

    /// <summary>Pictures that came.</summary>
    long Units { get; }

    /// <summary>Bytes of the pictures that came.</summary>
    long Bytes { get; }

    /// <summary>Starts the stream.</summary>
    void Start();

    /// <summary>Takes in all that has arrived, without waiting.</summary>
    void ReceiveWaiting();

    /// <summary>Takes in the next packet, waiting for it.</summary>
    void Receive(TimeSpan limit);

    /// <summary>Takes back a picture that was decoded.</summary>
    void Release(AccessUnit unit);
}
