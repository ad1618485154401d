using OpenCvSharp;

namespace LatestFrames;

/// <summary>One connection to an <see cref="IFrameSource"/>.</summary>
/// <remarks>
/// <para>
/// Thread safety: none needed; one capture thread makes all calls, <see cref="IDisposable.Dispose"/> included, one
/// after the other, and none after Dispose.
/// </para>
/// <para>
/// Blocking: <see cref="Grab"/> may wait for a frame, up to <see cref="FrameSourceOpening.StallTimeout"/>, and should
/// return when the opening's <see cref="FrameSourceOpening.CancellationToken"/> is cancelled; all other members should
/// return at once. <c>Release</c> and <c>Dispose</c> of the capture wait <see
/// cref="LatestFrameCaptureOptions.CloseTimeout"/> for the running call; a call of a live connection may last a
/// second longer than <see cref="LatestFrameCaptureOptions.StallTimeout"/>. After that the thread is abandoned: the
/// call is not interrupted, and the thread disposes the connection when the call returns. An open capture continues
/// with a new thread and a new connection. The calls of a finite connection have no limit while the capture is open.
/// </para>
/// <para>
/// Exceptions: one from <see cref="Grab"/> or <see cref="Retrieve"/>, or from a property that the capture itself
/// reads, ends the connection; its message, with passwords in URLs hidden, becomes the <see
/// cref="LatestFrameCapture.Failure"/>. A live source then reconnects, a finite one becomes <see
/// cref="CaptureState.Faulted"/>. An exception during a user's <c>Get</c> or <c>Set</c> is returned as 0 or false. An
/// exception from Dispose is logged.
/// </para>
/// </remarks>
public interface IFrameConnection : IDisposable
{
    /// <summary>The name of the backend that reads the source, such as <c>FFMPEG</c> or <c>V4L2</c>.</summary>
    string BackendName { get; }

    /// <summary>Whether the source delivers frames without an end at its own pace, as a camera does.</summary>
    /// <value>
    /// Must not change. Live: the capture skips the backlog, detects stalls and frozen pictures, and reconnects when
    /// <see cref="Grab"/> fails. Finite: the capture paces the frames by their <see cref="Position"/> (<see
    /// cref="LatestFrameCaptureOptions.Pacing"/>), so <see cref="Grab"/> should not; the first false is the end, and
    /// the source is not reopened.
    /// </value>
    bool IsLive { get; }

    /// <summary>The number of frames that the decoder may hold back.</summary>
    /// <value>In frames; 0 when it holds none. After a gap, as many frames may come from before the gap.</value>
    int DecoderDelay { get; }

    /// <summary>The size of the pictures.</summary>
    /// <value>
    /// In pixels; 0 × 0 when unknown. Read when the connection opens, for the log and the user; the size may change
    /// with each frame.
    /// </value>
    Size Size { get; }

    /// <summary>The rate that the stream reports.</summary>
    /// <value>
    /// In frames per second; 0 when unknown, and 25 is assumed then. Read when the connection opens: it paces those
    /// frames of a finite source that have no <see cref="Position"/>, and gives the usual wait between two frames of a
    /// live one. In place of a value that cannot be one, such as a time base of 90,000, the rate is measured.
    /// </value>
    double FramesPerSecond { get; }

    /// <summary>The stream's own time of the frame grabbed last.</summary>
    /// <value>
    /// Null when the stream has no clock. Read after each grab; it becomes <see cref="Frame.SourcePosition"/>, and the
    /// capture detects by it frames that are late after an outage, and paces a finite source and a live one that comes
    /// in bursts.
    /// </value>
    TimeSpan? Position { get; }

    /// <summary>Grabs the next frame of the source, waiting for it.</summary>
    /// <returns>
    /// False when there is none: the end of a finite source, a lost connection, a timeout. A live connection is then
    /// disposed. A finite one stays open, in case a position is set; Grab is called again after that.
    /// </returns>
    /// <remarks>
    /// A live source must wait for the camera's next frame here, and nowhere else: the capture treats frames that come
    /// without a wait, and always the first one, as the connection's backlog and discards them for up to 3 s (<see
    /// cref="LatestFrameCaptureOptions.SkipBacklog"/>); the last one before a wait of a quarter of a second, or before
    /// the end of the connection, is shown all the same. The frame's age is counted from the return. A grab of a live
    /// source that lasted <see cref="FrameSourceOpening.StallTimeout"/> or longer counts as failed, whatever it
    /// returns.
    /// </remarks>
    bool Grab();

    /// <summary>Converts the frame that was grabbed last.</summary>
    /// <param name="image">
    /// The image to fill: empty, or an old frame that is no longer used. Size it with <c>Create</c>, which reuses its
    /// memory when size and type fit, and write every pixel. Never dispose it or keep it, and do not make it share
    /// memory with an image of the source: consumers may hold it for any time. Usually CV_8UC3 in BGR order.
    /// </param>
    /// <returns>
    /// False when the frame cannot be converted: it is discarded, as with an image left empty. A live connection
    /// reconnects after the stall timeout without a frame that could be converted.
    /// </returns>
    /// <remarks>
    /// Called at most once for each grabbed frame. The size may change from frame to frame. A connection that knows
    /// that no further frame comes reports it by an exception here, or by false from the next <see cref="Grab"/>.
    /// </remarks>
    bool Retrieve(Mat image);

    /// <summary>Returns a property of the stream.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <returns>The value; 0 when the stream has no such property.</returns>
    /// <remarks>
    /// The capture itself reads the following, as <c>VideoCaptureProperties</c> names them, and reports them to its
    /// user: <c>FourCC</c> (the coding's four characters, the first in the lowest byte) and <c>FrameCount</c> (less
    /// than 0 for a live source) when the connection opens and after each successful <see cref="SetProperty"/>; of a
    /// finite source also <c>PosFrames</c>, the index of the frame after the one retrieved last, after each retrieve.
    /// </remarks>
    double GetProperty(int propertyId);

    /// <summary>Changes a property of the stream.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <param name="value">The new value.</param>
    /// <returns>False when the stream refuses the value; an implementation may always return false.</returns>
    /// <remarks>
    /// Called between two frames when the user sets a property, and on each new connection of a live source, before
    /// its first frame, for every property that the user has set on an earlier one. A finite source that can be
    /// rewound accepts <c>PosFrames</c> or <c>PosMsec</c>, also after its end.
    /// </remarks>
    bool SetProperty(int propertyId, double value);
}
