namespace LatestFrames;

/// <summary>
/// Reads a camera with one source, and with a second one if the first cannot read what the camera sends.
/// </summary>
/// <param name="first">The source that is tried first.</param>
/// <param name="makeSecond">Makes the second source.</param>
/// <remarks>
/// Which source reads a camera is learned once, and holds for later connections. That the second cannot is never
/// learned for good (invariant 10): a full server or a camera that starts looks the same. It is asked again, ever more
/// rarely. Thread safety: as <see cref="IFrameSource"/>.
/// </remarks>
internal sealed class FallbackSource(IFrameSource first, Func<IFrameSource> makeSecond) : IFrameSource
{
    // Attempts without the second source, after it has shown several times that it cannot: it costs a connection.
    private const int MostLeftOut = 7;

    private readonly Lazy<IFrameSource> _second = new(makeSecond);
    private volatile bool _isSecondRight;

    // How many attempts leave the second source out, and how many of them are still to come. Counted without a gate: a
    // thread that was abandoned in its attempt makes the next one come an attempt earlier or later.
    private volatile int _leftOut;
    private volatile int _toLeaveOut;

    private volatile Answer? _answer;

    // A camera that is tried for days fills no log with what has been said once.
    private volatile bool _isNoted;

    public string Name => first.Name;

    public bool IsLive => _isSecondRight ? _second.Value.IsLive : first.IsLive;

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        if (_isSecondRight) return OpenSecond(opening);
        IFrameConnection? connection = first.Open(opening);
        if (connection is not null || !opening.MayAnotherSourceRead) return connection;
        if (opening.CancellationToken.IsCancellationRequested) return null;
        if (_toLeaveOut > 0)
        {
            // That it was left out is no evidence, also not where this is the second source of another one.
            _toLeaveOut--;
            opening.MayAnotherSourceRead = false;
            return null;
        }

        // Also for later connections, of which the first source does not ask again.
        _answer = new Answer(opening.HasEnd, opening.IsPlaylist);
        CaptureFailure? failure = opening.Failure;
        if (!_isNoted) opening.Note($"{failure?.Message} Another backend is tried.");
        connection = OpenSecond(opening);
        _isSecondRight = connection is not null;
        if (_isSecondRight) return connection;
        if (opening.CancellationToken.IsCancellationRequested) return null;

        CaptureFailure? other = opening.Failure;
        bool isUseless = opening.MayAnotherSourceRead || IsInability(other, failure);
        _leftOut = isUseless ? Math.Min((2 * _leftOut) + 1, MostLeftOut) : 0;
        _toLeaveOut = _leftOut;
        bool isSeconds = !isUseless
            && (failure?.Reason == CaptureFailureReason.NoNetworkSupport
                || other?.Reason == CaptureFailureReason.Unauthorized);
        if (!isSeconds)
        {
            // Why the first cannot is what the user can mend.
            if (!_isNoted) opening.Note($"Nor can that: {other?.Message}");
            opening.Failure = failure;
        }

        _isNoted = true;
        return null;
    }

    private IFrameConnection? OpenSecond(FrameSourceOpening opening)
    {
        opening.Failure = null;
        opening.MayAnotherSourceRead = false;
        if (_answer is { } answer) (opening.HasEnd, opening.IsPlaylist) = (answer.HasEnd, answer.IsPlaylist);
        opening.Begin();
        return _second.Value.Open(opening);
    }

    /// <summary>Whether a second source has shown that it cannot read the camera.</summary>
    private static bool IsInability(CaptureFailure? second, CaptureFailure? first) => second?.Reason switch
    {
        null or CaptureFailureReason.UnsupportedCodec or CaptureFailureReason.NotAVideoSource => true,

        // OpenCV's usual answer; but where it has no network, the second source is the only one that can.
        CaptureFailureReason.Unknown => first?.Reason != CaptureFailureReason.NoNetworkSupport,
        _ => false,
    };

    /// <summary>What a server has told the first source of what it could not read.</summary>
    private sealed record Answer(bool? HasEnd, bool IsPlaylist);
}
