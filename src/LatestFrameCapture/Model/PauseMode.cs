namespace LatestFrames;

/// <summary>What becomes of the connection in a pause (<see cref="LatestFrameCapture.Pause"/>).</summary>
/// <remarks>A source with an end, such as a file, is left open and unread in both.</remarks>
public enum PauseMode
{
    /// <summary>
    /// The connection is kept: what the camera sends is received and left out, and nothing is converted, nor decoded
    /// where the library receives the stream (<see cref="RtspSource"/>, <see cref="MotionJpegSource"/>, <see
    /// cref="RawVideoSource"/>). After <see cref="LatestFrameCapture.Resume"/> the camera's next frame is there at
    /// once.
    /// </summary>
    KeepConnection = 0,

    /// <summary>
    /// The connection is closed: no traffic, and the camera is free for others. <see
    /// cref="LatestFrameCapture.Resume"/> makes a new one, as after an outage.
    /// </summary>
    CloseConnection,
}
