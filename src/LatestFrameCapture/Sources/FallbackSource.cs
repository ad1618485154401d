namespace LatestFrames;

/// <summary>
/// Reads a camera with one source, and with a second one if the first cannot read what the camera sends.
/// </summary>
/// <param name="first">The source that is tried first.</param>
/// <param name="makeSecond">Makes the second source.</param>
/// <remarks>
/// Which source reads a camera is learned once, and holds for later connections. Thread safety: as <see
/// cref="IFrameSource"/>.
/// </remarks>
internal sealed class FallbackSource(IFrameSource first, Func<IFrameSource> makeSecond) : IFrameSource
{
    private volatile IFrameSource? _second;
    private volatile bool _hasTriedSecond;

    public string Name => first.Name;

    public bool IsLive => (_second ?? first).IsLive;

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        if (_second is { } known) return OpenSecond(known, opening);
        IFrameConnection? connection = first.Open(opening);
        if (connection is not null || !opening.MayAnotherSourceRead || _hasTriedSecond) return connection;
        if (opening.CancellationToken.IsCancellationRequested) return null;

        CaptureFailure? failure = opening.Failure;
        opening.Note($"{failure?.Message} Another backend is tried.");
        IFrameSource second = makeSecond();
        connection = OpenSecond(second, opening);
        if (connection is not null)
        {
            _second = second;
            return connection;
        }

        // Once: a second source that cannot read the camera either would only hide why the first cannot. One that did
        // not reach it has not shown that.
        _hasTriedSecond = !opening.CancellationToken.IsCancellationRequested && !HasNotReached(opening.Failure);
        opening.Failure = failure;
        return null;
    }

    private static bool HasNotReached(CaptureFailure? failure) => failure?.Reason
        is CaptureFailureReason.TimedOut
        or CaptureFailureReason.Refused
        or CaptureFailureReason.Unreachable
        or CaptureFailureReason.NameNotResolved
        or CaptureFailureReason.Ended;

    private static IFrameConnection? OpenSecond(IFrameSource second, FrameSourceOpening opening)
    {
        opening.Failure = null;
        opening.MayAnotherSourceRead = false;
        opening.Begin();
        return second.Open(opening);
    }
}
