namespace LatestFrames;

/// <summary>One attempt to connect to an <see cref="IFrameSource"/>: its limits, and in the end why it failed.</summary>
/// <remarks>Thread safety: none needed; the capture thread makes it, and the source's <see cref="IFrameSource.Open"/> alone uses it.</remarks>
public sealed class FrameSourceOpening
{
    private readonly Action _onPause;
    private readonly Action _onBegin;

    internal FrameSourceOpening(TimeSpan openTimeout, TimeSpan readTimeout, Action onPause, Action onBegin, CancellationToken cancellationToken)
    {
        OpenTimeout = openTimeout;
        ReadTimeout = readTimeout;
        _onPause = onPause;
        _onBegin = onBegin;
        CancellationToken = cancellationToken;
    }

    /// <summary>The longest time that connecting may take.</summary>
    /// <value><see cref="LatestFrameCaptureOptions.OpenTimeout"/>. A second later the thread counts as stuck and is abandoned.</value>
    public TimeSpan OpenTimeout { get; }

    /// <summary>The longest time that a <see cref="IFrameConnection.Grab"/> of the connection may take.</summary>
    /// <value><see cref="LatestFrameCaptureOptions.StallTimeout"/>. A second later the thread of a live connection counts as stuck and is abandoned.</value>
    public TimeSpan ReadTimeout { get; }

    /// <summary>Cancelled when nobody wants the connection any more: the capture was released, disposed, opened anew, or has abandoned this thread.</summary>
    /// <value>Holds for the connection's whole life, not only for its opening: keep it, to end a <see cref="IFrameConnection.Grab"/> that waits.</value>
    public CancellationToken CancellationToken { get; }

    /// <summary>Why no connection could be made; a source that knows sets it before it returns null.</summary>
    /// <value>
    /// Null at first; left so, the failure is <see cref="CaptureFailureReason.Unknown"/>. <see cref="CaptureFailureReason.Unauthorized"/> is never tried again, any other as
    /// <see cref="LatestFrameCaptureOptions.Reconnect"/> says. Its message is logged and shown; a password in a URL is hidden, any other is not.
    /// </value>
    public CaptureFailure? Failure { get; set; }

    /// <summary>
    /// Says that what follows, up to <see cref="Begin"/>, is a wait that ends with the <see cref="CancellationToken"/>, for a turn or an answer: it cannot get stuck, and its time does not count.
    /// </summary>
    /// <remarks>Most sources need neither this nor <see cref="Begin"/>.</remarks>
    public void Pause() => _onPause();

    /// <summary>Says that the time counts, from now anew. It does so from the start for a source that never pauses.</summary>
    public void Begin() => _onBegin();
}
