using OpenCvSharp;

namespace LatestFrames;

/// <summary>One connection to an <see cref="IFrameSource"/>.</summary>
/// <remarks>Thread safety: none needed; one capture thread makes all calls, <see cref="IDisposable.Dispose"/> included.</remarks>
public interface IFrameConnection : IDisposable
{
    /// <summary>What reads the source, for people: <c>FFMPEG</c>, <c>V4L2</c>.</summary>
    string BackendName { get; }

    /// <summary>Whether the source goes on for ever at its own pace, as a camera does. Otherwise it is paced, and has an end.</summary>
    bool IsLive { get; }

    /// <summary>How many frames may be held back on the way, so that after a gap as many come from before it. 0 for a source that holds none.</summary>
    int DecoderDelay => 0;

    /// <summary>Takes the next frame from the source, waiting for it.</summary>
    /// <returns>False when there is none: the end of a finite source, a lost connection, a timeout.</returns>
    bool Grab();

    /// <summary>Converts the frame that was grabbed last.</summary>
    /// <param name="image">Receives it; its memory is used again when size and type fit.</param>
    /// <returns>False when the frame cannot be converted.</returns>
    bool Retrieve(Mat image);

    /// <summary>A property of the stream.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <returns>Its value; 0 when the stream has none.</returns>
    double GetProperty(int propertyId);

    /// <summary>Changes a property of the stream.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <param name="value">The new value.</param>
    /// <returns>Whether the stream accepted it.</returns>
    bool SetProperty(int propertyId, double value);
}
