using OpenCvSharp;

namespace LatestFrames;

/// <summary>One way to read a camera, open.</summary>
internal interface IContender : IDisposable
{
    /// <summary>The frame that was read last; only between a successful <see cref="Read"/> and the next.</summary>
    Mat Image { get; }

    /// <summary>Frames taken from the decoder so far, or null when that happens where nobody counts.</summary>
    long? FramesGrabbed { get; }

    bool Read();

    /// <summary>Reads; without a frame there is nothing to measure.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    void ReadNext()
    {
        if (!Read()) throw new InvalidOperationException("it got no frame: the stream could not be opened, or ended.");
    }
}
