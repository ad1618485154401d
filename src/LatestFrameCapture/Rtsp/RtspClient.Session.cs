namespace LatestFrames;

/// <summary>The session: PLAY, keep-alives, and the answers to both.</summary>
internal sealed partial class RtspClient
{
    private const int MaxPlayAttempts = 5;

    // Some servers say no timeout and end sessions after 30 s (EvoStream), so no request comes later than this.
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromSeconds(1);

    private TimeSpan _interval;
    private long _lastRequest;
    private string _keepAliveMethod;
    private string _range = "Range: npt=0.000-\r\n";
    private int _playAttempts;
    private bool _isKeepAliveRepeated;
    private bool _hasNoKeepAlive;

    /// <summary>
    /// Whether the connection ended while GET_PARAMETER waited for its answer: the next one should use <see
    /// cref="RtspSettings.KeepsAliveByOptions"/>.
    /// </summary>
    public bool EndedOverGetParameter { get; private set; }

    private static TimeSpan Interval(TimeSpan timeout)
    {
        var half = TimeSpan.FromTicks(timeout.Ticks / 2);
        return half > s_longestInterval ? s_longestInterval : half < s_shortestInterval ? s_shortestInterval : half;
    }

    private void SendPlay()
    {
        if (++_playAttempts > MaxPlayAttempts)
        {
            Fail(CaptureFailureReason.Unknown, "the camera does not begin to play");
            return;
        }

        Send(new RtspRequest("PLAY", _session.AggregateUrl, _range));
    }

    private void KeepAlive()
    {
        if (_playAttempts == 0 || _hasNoKeepAlive) return;
        if (_settings.TimeProvider.GetElapsedTime(_lastRequest) < _interval) return;

        // One that was not answered is not waited for longer.
        _isKeepAliveRepeated = false;
        SendKeepAlive();
    }

    // GET_PARAMETER first, also where the camera does not list it: to EvoStream's server, which leaves it out of its
    // list, nothing else keeps a session alive. A camera that refuses it gets OPTIONS.
    private void SendKeepAlive() => Send(new RtspRequest(_keepAliveMethod, _session.AggregateUrl));

    private void Send(RtspRequest request)
    {
        _lastRequest = _settings.TimeProvider.GetTimestamp();
        if (!_link.Send(request, new WaitLimit(s_writeLimit, _token))) FailToSend();
    }

    private void TakeAnswer()
    {
        RtspServerMessage answer = _link.Answer!;
        RtspRequest request = _link.Answered!;
        bool isPlay = request.Method == "PLAY";
        bool mustRepeat;
        try
        {
            mustRepeat = _link.MustRepeat();
        }
        catch (CameraException exception)
        {
            if (!isPlay)
            {
                // The session plays, so the password is right: no evidence against it, and no further attempt.
                _hasNoKeepAlive = true;
                _settings.Note?.Invoke($"the camera refuses keep-alives ({answer.Status})");
                return;
            }

            Failure ??= exception.Failure;
            return;
        }

        if (isPlay) TakePlayAnswer(request, answer, mustRepeat);
        else TakeKeepAliveAnswer(request, answer, mustRepeat);
    }

    private void TakePlayAnswer(RtspRequest request, RtspServerMessage answer, bool mustRepeat)
    {
        if (answer.Status == 457 && _range.Length > 0)
        {
            // Invalid Range: some servers know only times of the clock, or none.
            _range = "";
            mustRepeat = true;
        }

        if (mustRepeat)
        {
            SendPlay();
        }
        else if (!answer.IsSuccess)
        {
            Failure ??= RtspFailures.FromAnswer(_settings.Name, request.Method, answer, _link.Url).Failure;
        }
        else if (SessionHeader.Parse(answer.Headers["Session"])?.Timeout is { } timeout)
        {
            _interval = Interval(timeout);
        }
    }

    private void TakeKeepAliveAnswer(RtspRequest request, RtspServerMessage answer, bool mustRepeat)
    {
        if (mustRepeat)
        {
            // Answered once with the new nonce; the next keep-alive uses it anyway.
            if (_isKeepAliveRepeated) return;
            _isKeepAliveRepeated = true;
            SendKeepAlive();
        }
        else if (!answer.IsSuccess && request.Method == "GET_PARAMETER")
        {
            _keepAliveMethod = "OPTIONS";
            SendKeepAlive();
        }
    }
}
