using OpenCvSharp;

namespace LatestFrames;

/// <summary>One connection to an <see cref="IFrameSource"/>.</summary>
/// <remarks>
/// <para>
/// Thread safety: none needed; one capture thread makes all calls, <see cref="IDisposable.Dispose"/> included, one after the other. Nothing calls it
/// after Dispose.
/// </para>
/// <para>
/// Blocking: <see cref="Grab"/> may wait for a frame, up to <see cref="FrameSourceOpening.ReadTimeout"/>, and should come back when the opening's
/// <see cref="FrameSourceOpening.CancellationToken"/> is cancelled; everything else should answer at once. <c>Release</c> and <c>Dispose</c> of the capture
/// wait <see cref="LatestFrameCaptureOptions.CloseTimeout"/> for the call that is running; a call of a live connection may last a second longer than
/// <see cref="LatestFrameCaptureOptions.StallTimeout"/>. Then its thread is left to itself: nothing cuts the call short, and when it returns, be it
/// never, that thread disposes the connection. An open capture goes on with a new thread and a new connection. The calls of a finite connection have no
/// limit while the capture is open.
/// </para>
/// <para>
/// Exceptions: one from <see cref="Grab"/> or <see cref="Retrieve"/>, or from a property that the capture itself asks for, ends the connection; its
/// message, with passwords in URLs hidden, becomes the <see cref="LatestFrameCapture.Failure"/>. A live source is then connected anew, a finite one is
/// <see cref="CaptureState.Faulted"/>. One from a <c>Get</c> or <c>Set</c> of the user's means 0 or false. One from Dispose is logged.
/// </para>
/// </remarks>
public interface IFrameConnection : IDisposable
{
    /// <summary>What reads the source, for people: <c>FFMPEG</c>, <c>V4L2</c>.</summary>
    string BackendName { get; }

    /// <summary>Whether the source goes on for ever at its own pace, as a camera does. Otherwise it is paced, and has an end.</summary>
    /// <value>
    /// Must not change. Live: the capture skips the backlog, watches for stalls and frozen pictures, and connects anew when <see cref="Grab"/> fails.
    /// Finite: the capture paces the frames to their rate (<see cref="LatestFrameCaptureOptions.Pacing"/>), so <see cref="Grab"/> should not; the first
    /// false is the end, and nothing is reopened.
    /// </value>
    bool IsLive { get; }

    /// <summary>How many frames may be held back on the way, so that after a gap as many come from before it. 0 for a source that holds none.</summary>
    int DecoderDelay { get; }

    /// <summary>Takes the next frame from the source, waiting for it.</summary>
    /// <returns>
    /// False when there is none: the end of a finite source, a lost connection, a timeout. A live connection is then disposed. A finite one stays, in
    /// case that somebody sets a position; after that the next Grab comes.
    /// </returns>
    /// <remarks>
    /// A live source waits here for the camera's next frame, and nowhere else: the capture takes frames that come without waiting, the first one always,
    /// for the connection's backlog and discards them for up to 3 s (<see cref="LatestFrameCaptureOptions.SkipBacklog"/>). When this returns, the frame's
    /// age begins. A grab of a live source that lasted <see cref="FrameSourceOpening.ReadTimeout"/> or longer counts as failed, whatever it returns.
    /// </remarks>
    bool Grab();

    /// <summary>Converts the frame that was grabbed last.</summary>
    /// <param name="image">
    /// Receives it. Empty, or an old frame that nobody looks at any more: make it fit (<c>Create</c>, which uses its memory again when size and type fit)
    /// and write every pixel. Never dispose it or keep it, and do not make it share memory with an image of the source: consumers hold it for as long as
    /// they like. Usually CV_8UC3 in BGR order.
    /// </param>
    /// <returns>False when the frame cannot be converted: this one is discarded, as with an image left empty. A live connection that delivers none that can be for
    /// the stall timeout is made anew.</returns>
    /// <remarks>
    /// Called once or not at all for each grabbed frame. The size may change from frame to frame. A connection that knows that none will
    /// come any more says so at once by an exception here, or false from the next <see cref="Grab"/>.
    /// </remarks>
    bool Retrieve(Mat image);

    /// <summary>A property of the stream.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <returns>Its value; 0 when the stream has none.</returns>
    /// <remarks>
    /// <para>The capture itself asks for these, as <c>VideoCaptureProperties</c> names them; the rest only when its user does:</para>
    /// <list type="bullet">
    /// <item><description><c>Fps</c>: frames per second, at the opening. Paces a finite source; tells how long a live one usually waits. 0 when unknown:
    /// 25 is assumed.</description></item>
    /// <item><description><c>FrameWidth</c>, <c>FrameHeight</c> (pixels) and <c>FourCC</c> (the coding's four characters, the first in the lowest byte):
    /// at the opening, for the log and the user.</description></item>
    /// <item><description><c>FrameCount</c>: the frames of a finite source, less than 0 for a live one; for the user only, <see cref="IsLive"/>
    /// decides.</description></item>
    /// <item><description><c>PosMsec</c>: the stream's own time of the frame grabbed last, in milliseconds, after each grab; it becomes
    /// <see cref="Frame.SourcePosition"/>, and frames that are late after an outage are recognized by it. Less than 0 when the stream has no clock: 0 is
    /// a time.</description></item>
    /// <item><description><c>PosFrames</c>: the index of the frame after the one retrieved last, of a finite source, after each
    /// retrieve.</description></item>
    /// </list>
    /// <para>Those asked for at the opening are kept, and asked for again after each successful <see cref="SetProperty"/>.</para>
    /// </remarks>
    double GetProperty(int propertyId);

    /// <summary>Changes a property of the stream.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <param name="value">The new value.</param>
    /// <returns>Whether the stream accepted it. False for everything is a good answer.</returns>
    /// <remarks>
    /// Between two frames, when the user sets a property. A finite source that can be rewound takes <c>PosFrames</c> or <c>PosMsec</c>, also after its
    /// end.
    /// </remarks>
    bool SetProperty(int propertyId, double value);
}
