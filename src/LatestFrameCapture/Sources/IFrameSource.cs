namespace LatestFrames;

/// <summary>A source of frames: a camera's address, not yet a connection to it.</summary>
/// <remarks>
/// <para>
/// Thread safety: <see cref="Open"/> is called on capture threads; while one of them is stuck in a connection, a
/// second one may call it. A source must therefore hold no state of its connections; each <see
/// cref="IFrameConnection"/> has its own. Several captures may open one source.
/// </para>
/// <para>
/// Who disposes: the code that created the source, after the captures that use it. A capture disposes connections,
/// never a source.
/// </para>
/// </remarks>
public interface IFrameSource
{
    /// <summary>The name of the source in logs and exceptions; must not contain a password.</summary>
    /// <value>
    /// Read once for each <c>Open</c> of a capture, on its caller's thread, before the earlier source is closed;
    /// <see cref="LatestFrameCaptureOptions.Name"/> replaces it.
    /// </value>
    string Name { get; }

    /// <summary>Whether the source is known to be live before it is connected, and is retried on failure.</summary>
    /// <value>
    /// False: an <see cref="Open"/> that fails makes the capture <see cref="CaptureState.Faulted"/>, unless an earlier
    /// connection was live (<see cref="IFrameConnection.IsLive"/>). Read on the capture thread, before each attempt.
    /// </value>
    bool IsLive { get; }

    /// <summary>Opens a new connection.</summary>
    /// <param name="opening">The limits of the attempt, which also receives the reason of a failure.</param>
    /// <returns>The connection, which the capture disposes, or null when none could be made.</returns>
    /// <remarks>
    /// <para>
    /// Called on the capture thread, which it may block up to <see cref="FrameSourceOpening.OpenTimeout"/>; the
    /// connection should be able to deliver frames when this returns. One second after that time the thread is
    /// abandoned: another thread calls this method, and a connection that this call still returns is disposed.
    /// </para>
    /// <para>
    /// An exception counts as null, with its message as the failure. It must not leave a partly opened connection
    /// behind, because the capture has no reference to dispose.
    /// </para>
    /// </remarks>
    IFrameConnection? Open(FrameSourceOpening opening);
}
