using System.Net;

namespace LatestFrames;

/// <summary>One connection to a server: requests, their answers, the login, and what the server asks itself.</summary>
/// <remarks>Thread safety: not thread safe; the capture thread makes all calls.</remarks>
internal sealed class RtspLink(
    IByteWire wire, IPAddress remote, IPAddress local, RtspUrl url, CameraLogin login, RtspSettings settings)
    : IDisposable
{
    private readonly byte[] _control = new byte[4 + 2048];
    private RtspRequest? _pending;
    private string _lastHead = "";
    private int _sequence;

    public IPAddress Remote => remote;

    public IPAddress Local => local;

    public RtspUrl Url => url;

    public RtspInput Reader { get; } = new(wire, settings.TimeProvider);

    /// <summary>The session's name; null before SETUP.</summary>
    public string? SessionId { get; set; }

    /// <summary>The answer that <see cref="Next"/> returned.</summary>
    public RtspServerMessage? Answer { get; private set; }

    /// <summary>The request that <see cref="Answer"/> answers.</summary>
    public RtspRequest? Answered { get; private set; }

    /// <summary>The method of the request that waits for its answer; null when none does.</summary>
    public string? Waiting => _pending?.Method;

    /// <summary>Whether the camera has just asked for a login; many servers close the connection over that.</summary>
    public bool WasChallenged { get; private set; }

    /// <summary>Whether the server ended the session by a request of its own.</summary>
    public bool IsEndedByServer { get; private set; }

    /// <summary>Sends a request, and remembers it as the one that the next answer is for.</summary>
    /// <returns>False when the connection is closed, or the server reads nothing.</returns>
    public bool Send(RtspRequest request, WaitLimit limit)
    {
        string? authorization = login.Authorization(request.Method, request.Url);
        _pending = request with { Sequence = ++_sequence, HasAuthorization = authorization is not null };
        string text = $"{request.Method} {request.Url} RTSP/1.0\r\n"
            + FormattableString.Invariant($"CSeq: {_sequence}\r\nUser-Agent: LatestFrameCapture\r\n")
            + (authorization is null ? "" : $"Authorization: {authorization}\r\n")
            + (SessionId is null ? "" : $"Session: {SessionId}\r\n")
            + request.Headers
            + "\r\n";
        byte[] bytes = ByteText.ToBytes(text);
        return wire.Write(bytes, bytes.Length, limit);
    }

    /// <summary>Sends a packet of RTCP on a channel.</summary>
    public bool SendPacket(int channel, ReadOnlySpan<byte> packet, WaitLimit limit)
    {
        if (packet.Length > _control.Length - 4) return false;
        _control[0] = (byte)'$';
        _control[1] = (byte)channel;
        _control[2] = (byte)(packet.Length >> 8);
        _control[3] = (byte)packet.Length;
        packet.CopyTo(_control.AsSpan(4));
        return wire.Write(_control, 4 + packet.Length, limit);
    }

    /// <summary>Moves to the next packet, or to the answer of the pending request.</summary>
    public RtspItem Next(WaitLimit limit)
    {
        while (true)
        {
            RtspItem item = Reader.Next(limit);
            if (item != RtspItem.Message) return item;
            RtspServerMessage message = Reader.Message!;
            if (message.IsRequest)
            {
                if (!Respond(message, limit.Token)) return RtspItem.Closed;
            }
            else if (_pending is not null && message.Status >= 200 && !IsRepeated(message))
            {
                (Answer, Answered, _pending) = (message, _pending, null);
                _lastHead = message.Head;
                return RtspItem.Message;
            }

            // A server that only sends messages does not extend the limit.
            if (limit.IsOver) return RtspItem.None;
        }
    }

    /// <summary>Sends a request and waits for its answer; logs in when the camera asks for that.</summary>
    /// <returns>The answer; never 401.</returns>
    /// <exception cref="CameraException">There was none, or the login was refused.</exception>
    public RtspServerMessage Exchange(RtspRequest request, WaitLimit limit)
    {
        while (true)
        {
            if (!Send(request, limit)) throw Ended(request.Method, limit);
            RtspServerMessage answer = Await(request.Method, limit);
            if (!MustRepeat()) return answer;
        }
    }

    /// <summary>Evaluates <see cref="Answer"/> for the login.</summary>
    /// <returns>Whether to send the request again, with the login that the camera asks for.</returns>
    /// <exception cref="CameraException">The camera refuses the login.</exception>
    public bool MustRepeat()
    {
        RtspServerMessage answer = Answer!;
        RtspRequest request = Answered!;
        WasChallenged = answer.Status == 401;
        if (answer.Status != 401)
        {
            login.OnAnswered(answer.Status, request.HasAuthorization);
            return false;
        }

        string scheme = login.Scheme;
        LoginResult result = login.OnRefused(answer.Headers.All("WWW-Authenticate"), request.HasAuthorization);
        if (result == LoginResult.Retry) return true;
        string quote = $"\"{RtspFailures.Quote($"{answer.Status} {answer.Phrase}".Trim(), url)}\"";
        if (result == LoginResult.NoCredentials && settings.Url.User is not null)
        {
            throw new CameraException(
                settings.Name,
                CaptureFailureReason.Unknown,
                $"the camera redirected to {RtspFailures.Quote($"{url}", url)}, which requires a login ({quote}); user "
                + "and password are sent to the host of the URL only, and never in the clear after TLS");
        }

        (CaptureFailureReason reason, string text) = LoginFailures.Of(result, quote, request.Method, scheme);
        throw new CameraException(settings.Name, reason, text);
    }

    /// <inheritdoc/>
    public void Dispose() => wire.Dispose();

    private RtspServerMessage Await(string method, WaitLimit limit)
    {
        while (true)
        {
            switch (Next(limit))
            {
                case RtspItem.Message:
                    return Answer!;
                case RtspItem.None:
                    throw CameraException.TimedOut(settings.Name, $"did not answer {method}", limit);
                case RtspItem.Closed:
                    throw Ended(method, limit);
                case RtspItem.Invalid:
                    throw new CameraException(
                        settings.Name,
                        CaptureFailureReason.NotAVideoSource,
                        $"the server {Reader.Error}; check the port");
            }

            // Packets before PLAY are those of an older session, or of a server in a hurry.
            if (limit.IsOver) throw CameraException.TimedOut(settings.Name, $"did not answer {method}", limit);
        }
    }

    private CameraException Ended(string method, WaitLimit limit)
    {
        limit.Token.ThrowIfCancellationRequested();
        return CameraException.Ended(settings.Name, $"without an answer to {method}");
    }

    /// <summary>
    /// Whether an answer came twice, as one camera sends that to PLAY. Numbers alone do not tell: Tapo answers with the
    /// number of the request before, others with none.
    /// </summary>
    private bool IsRepeated(RtspServerMessage message) =>
        message.IsSuccess
        && message.Sequence < _pending!.Sequence
        && message.Head.Equals(_lastHead, StringComparison.Ordinal);

    private bool Respond(RtspServerMessage request, CancellationToken token)
    {
        IsEndedByServer |= request.Method is "TEARDOWN" or "REDIRECT";
        string sequence = request.Headers["CSeq"] ?? "";
        if (sequence.Length > 32) sequence = "";
        byte[] bytes = ByteText.ToBytes($"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n\r\n");
        return wire.Write(bytes, bytes.Length, new WaitLimit(TimeSpan.FromSeconds(1), token));
    }
}
