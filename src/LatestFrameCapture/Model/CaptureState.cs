namespace LatestFrames;

/// <summary>The state of a <see cref="LatestFrameCapture"/>.</summary>
/// <remarks>
/// <c>Closed → Opening → Live ⇄ Stalled/Starved/Reconnecting → Ended | Faulted</c>; <c>Release</c> leads back to <see
/// cref="Closed"/> from every state. <see cref="Paused"/> takes the place of all between <c>Closed</c> and
/// <c>Ended</c>.
/// </remarks>
public enum CaptureState
{
    /// <summary>No source: not opened yet, released or disposed.</summary>
    Closed = 0,

    /// <summary>The source is being opened for the first time.</summary>
    Opening,

    /// <summary>The source is open and delivers frames.</summary>
    Live,

    /// <summary>
    /// The source is connected, but no frame has come for <see cref="LatestFrameCaptureOptions.StallTimeout"/>.
    /// </summary>
    Stalled,

    /// <summary>
    /// Consumers hold <see cref="LatestFrameCaptureOptions.MaxLeasedFrames"/> frames: new ones are discarded until a
    /// <see cref="Frame"/> is disposed. The state ends below three quarters of the limit.
    /// </summary>
    Starved,

    /// <summary>
    /// The connection was lost, could not be made or was closed, in a pause or for one with more decoder threads; the
    /// capture tries a new one or waits before it does.
    /// </summary>
    Reconnecting,

    /// <summary>
    /// A file or another finite source delivered its last frame. Setting a position returns to <see cref="Live"/>.
    /// </summary>
    Ended,

    /// <summary>
    /// The source failed and is not retried; <see cref="CaptureStateChangedEventArgs.Failure"/> tells why.
    /// </summary>
    Faulted,

    /// <summary>
    /// The capture is paused (<see cref="LatestFrameCapture.Pause"/>); <see cref="LatestFrameCapture.Failure"/> tells
    /// whether a connection that is kept is away.
    /// </summary>
    Paused,
}
