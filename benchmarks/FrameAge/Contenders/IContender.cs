using OpenCvSharp;

namespace LatestFrames;

/// <summary>An open camera.</summary>
internal interface IContender : IDisposable
{
    /// <summary>Frames taken from the decoder so far; null where nobody counts them. Any thread may ask.</summary>
    long? FramesGrabbed { get; }

    /// <summary>Waits for the next frame.</summary>
    /// <returns>The frame, valid until the next call; null when the stream could not be opened, or ended.</returns>
    Mat? Read();
}
