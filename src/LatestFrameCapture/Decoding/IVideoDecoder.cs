using OpenCvSharp;

namespace LatestFrames;

/// <summary>Turns coded pictures into images. Begins at a key frame.</summary>
/// <remarks>Thread safety: not thread safe; one thread makes all calls, <see cref="IDisposable.Dispose"/> included.
/// </remarks>
internal interface IVideoDecoder : IDisposable
{
    /// <summary>The decoder's name for logs and <c>GetBackendName</c>, such as <c>libavcodec 59 (system)</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The number of pictures that it holds back by itself, whatever the stream: one for each thread beyond the first.
    /// </summary>
    int Delay { get; }

    /// <summary>
    /// How often it was started again because it had ended or did not answer, as a process that was killed.
    /// </summary>
    long Restarts { get; }

    /// <summary>
    /// Whether units that are not key frames are accepted and ignored. Each key frame then comes out at once, also of a
    /// stream whose pictures are reordered. Change it before a key frame.
    /// </summary>
    bool KeyFramesOnly { get; set; }

    /// <summary>Feeds one coded picture, and waits until it is decoded where it can be.</summary>
    /// <param name="unit">The picture; not kept after the call.</param>
    /// <returns>False when the decoder refuses it as damaged; go on with the next key frame.</returns>
    /// <remarks>
    /// Receive all pictures before the next call: a decoder that is full drops the oldest. The current picture is gone.
    /// </remarks>
    bool Send(AccessUnit unit);

    /// <summary>Moves to the next decoded picture, in the order of display.</summary>
    /// <param name="position">The <see cref="AccessUnit.Position"/> that the picture was sent with.</param>
    /// <returns>False when there is none before more units are sent.</returns>
    bool TryReceive(out TimeSpan position);

    /// <summary>Converts the picture that <see cref="TryReceive"/> moved to.</summary>
    /// <param name="image">Becomes CV_8UC3 in BGR order; its memory is reused when size and type fit.</param>
    /// <returns>False when there is no picture, or its pixel format cannot be converted.</returns>
    bool Retrieve(Mat image);

    /// <summary>
    /// Lets out the pictures that are held back: receive them. The next unit must be a key frame.
    /// </summary>
    void Drain();

    /// <summary>Forgets all pictures, so that the next unit must be a key frame.</summary>
    void Flush();
}
