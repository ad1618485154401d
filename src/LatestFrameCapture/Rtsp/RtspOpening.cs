using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Opens a session: connects, describes, logs in, chooses the track, sets it up, within one limit.</summary>
internal sealed class RtspOpening
{
    private const int MaxRedirects = 5, MaxReconnections = 3;

    // RFC 2326, section 12.37.
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(60);

    private readonly RtspSettings _settings;
    private readonly WaitLimit _limit;
    private RtspUrl _url;
    private CameraLogin _login;
    private RtspTransport _transport;
    private int _redirects;
    private int _reconnections;

    private RtspOpening(RtspSettings settings, CancellationToken token)
    {
        _settings = settings;
        _limit = new WaitLimit(settings.OpenTimeout, token);
        _url = settings.Url;
        _login = new CameraLogin(_url.User, _url.Password);
        _transport = _url.Transport ?? settings.Transport;
    }

    /// <exception cref="CameraException">The camera could not be opened.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RtspSession Open(RtspSettings settings, CancellationToken token)
    {
        var opening = new RtspOpening(settings, token);
        try
        {
            while (true)
            {
                if (opening.Try() is { } session) return session;
            }
        }
        catch (CameraException exception) when (opening._login.IsInDoubt)
        {
            throw new CameraException(exception.Failure, exception) { IsLoginInDoubt = true };
        }
    }

    /// <returns>Null to begin anew with another connection.</returns>
    private RtspSession? Try()
    {
        RtspLink link = Connect();
        RtspSession? session = null;
        try
        {
            RtspServerMessage description = Describe(link);
            if (!IsRedirect(description)) session = SetUp(link, description);
            return session;
        }
        catch (CameraException exception) when (CanReconnect(exception, link))
        {
            _reconnections++;
            return null;
        }
        finally
        {
            if (session is null) link.Dispose();
        }
    }

    private RtspLink Connect()
    {
        Socket socket = SocketConnector.Connect(_url.Host, _url.Port, _settings.Name, _limit);
        try
        {
            IPAddress remote = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            IPAddress local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            IByteWire wire = _url.IsSecure
                ? TlsHandshake.Run(socket, _url.Host, _settings.ServerCertificate, "rtsp", _settings.Name, _limit)
                : new SocketWire(socket);
            return new RtspLink(wire, remote, local, _url, _login, _settings);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw CameraException.OfSocket(_settings.Name, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Some servers close the connection after a 401, or after a SETUP that they refused.</summary>
    private bool CanReconnect(CameraException exception, RtspLink link) =>
        _reconnections < MaxReconnections
        && exception.Failure.Reason == CaptureFailureReason.Ended
        && (link.WasChallenged || _transport == RtspTransport.Udp);

    private RtspServerMessage Describe(RtspLink link)
    {
        var describe = new RtspRequest("DESCRIBE", _url.RequestUrl, "Accept: application/sdp\r\n");
        RtspServerMessage answer = link.Exchange(describe, _limit);
        if (answer.Status is 400 or 405 or 455)
        {
            // Left out otherwise, because it costs a round trip and tells nothing; a server may want it first.
            link.Exchange(new RtspRequest("OPTIONS", _url.RequestUrl), _limit);
            answer = link.Exchange(describe, _limit);
        }

        bool isOther = answer.Status is >= 300 and < 400;
        return answer.IsSuccess || isOther ? answer : throw Failed(describe, answer);
    }

    private bool IsRedirect(RtspServerMessage answer)
    {
        if (answer.Status is < 300 or >= 400) return false;
        string location = answer.Headers["Location"] ?? "";
        if (++_redirects > MaxRedirects)
        {
            throw Failure(
                CaptureFailureReason.Unknown, $"the camera redirects more than {MaxRedirects} times; check the path");
        }

        if (!_url.TryRedirect(location, out RtspUrl? target, out string error))
        {
            throw Failure(
                CaptureFailureReason.NotAVideoSource,
                $"the camera redirects ({answer.Status}) to where the client cannot follow: {error}");
        }

        _settings.Note?.Invoke($"redirected to {RtspFailures.Quote($"{target}", _url)}");
        bool isSameHost = target!.Host.Equals(_url.Host, StringComparison.OrdinalIgnoreCase);
        bool isSameLogin = isSameHost && target.User == _url.User && target.Password == _url.Password;
        if (!isSameLogin) _login = new CameraLogin(target.User, target.Password);
        _url = target;
        return true;
    }

    private RtspSession SetUp(RtspLink link, RtspServerMessage answer)
    {
        SessionDescription description = SessionDescription.Parse(answer.Body);
        string baseUrl = ControlUrls.Base(_url.RequestUrl, answer.Headers);
        string aggregate = ControlUrls.Resolve(baseUrl, description.Attributes["control"]);
        RtspTrack track = TrackChoice.Choose(
            description, aggregate, _settings.VideoTrack, out CaptureFailureReason reason, out string text)
            ?? throw Failure(reason, HasSecret(text, answer.Body) ? "the camera offers no video to play" : text);

        // Some servers name the session here already (Wowza, libavformat), and want it in SETUP.
        link.SessionId = SessionHeader.Parse(answer.Headers["Session"])?.Id;
        var session = new RtspSession
        {
            Link = link,
            Track = track,
            AggregateUrl = aggregate,
            Timeout = s_defaultTimeout,
            RecordingLength = Length(description),
        };
        return _transport == RtspTransport.Udp ? SetUpUdp(session) : SetUpTcp(session);
    }

    private RtspSession SetUpTcp(RtspSession session)
    {
        var request = new RtspRequest(
            "SETUP", session.Track.ControlUrl, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
        RtspServerMessage answer = session.Link.Exchange(request, _limit);
        TransportHeader transport = TransportHeader.Parse(answer.Headers["Transport"]);
        bool isRefused = answer.Status is 400 or 405 or 406 or 461
            || (answer.IsSuccess && transport.IsInterleaved == false && transport.ServerPorts is not null);
        if (isRefused && _url.Transport is null)
        {
            _settings.Note?.Invoke($"the camera refuses TCP ({answer.Status}); trying UDP");
            _transport = RtspTransport.Udp;
            return SetUpUdp(session);
        }

        if (isRefused && answer.Status == 461)
            throw Failure(CaptureFailureReason.Unknown, "the camera sends by UDP only (461); choose Transport Udp");
        if (!answer.IsSuccess) throw Failed(request, answer);
        return WithSession(session with { Channels = transport.Channels ?? (0, 1) }, answer);
    }

    private RtspSession SetUpUdp(RtspSession session)
    {
        UdpReceiver udp;
        try
        {
            udp = UdpReceiver.Open(session.Link.Local, _settings.TimeProvider);
        }
        catch (SocketException exception)
        {
            throw CameraException.OfSocket(_settings.Name, exception);
        }

        try
        {
            // Without "/UDP", which means the same and which some cameras refuse.
            string ports = FormattableString.Invariant($"{udp.Port}-{udp.Port + 1}");
            var request = new RtspRequest(
                "SETUP", session.Track.ControlUrl, $"Transport: RTP/AVP;unicast;client_port={ports}\r\n");
            RtspServerMessage answer = session.Link.Exchange(request, _limit);
            if (!answer.IsSuccess) throw Failed(request, answer);
            TransportHeader transport = TransportHeader.Parse(answer.Headers["Transport"]);
            if (transport.IsInterleaved == true)
            {
                // It prefers TCP to what it was asked for.
                udp.Dispose();
                return WithSession(session with { Channels = transport.Channels ?? (0, 1) }, answer);
            }

            IPAddress? source = IPAddress.TryParse(transport.Source ?? "", out IPAddress? parsed) ? parsed : null;
            if (source?.AddressFamily != session.Link.Remote.AddressFamily) source = null;
            string name = $"RTP {_settings.Name}";
            udp.Start(session.Link.Remote, source, transport.ServerPorts, name, _limit.Token);
            return WithSession(session with { Udp = udp }, answer);
        }
        catch
        {
            udp.Dispose();
            throw;
        }
    }

    private static RtspSession WithSession(RtspSession session, RtspServerMessage answer)
    {
        SessionHeader? header = SessionHeader.Parse(answer.Headers["Session"]);
        if (header is { } h) session.Link.SessionId = h.Id;
        return session with { Timeout = header?.Timeout ?? s_defaultTimeout };
    }

    private static TimeSpan? Length(SessionDescription description)
    {
        TimeSpan? length = description.Attributes.All("range")
            .Select(RangeAttribute.Length)
            .FirstOrDefault(l => l is not null);
        return length ?? description.Media
            .Where(media => media.IsVideo)
            .Select(media => RangeAttribute.Length(media.Attributes["range"]))
            .FirstOrDefault(l => l is not null);
    }

    // The text has the name of a coding in it, shortened.
    private bool HasSecret(string text, string body) =>
        _url.Secrets.AreIn(text) || _url.Secrets.IsBasicLoginIn(body);

    private CameraException Failed(RtspRequest request, RtspServerMessage answer) =>
        RtspFailures.FromAnswer(_settings.Name, request.Method, answer, _url);

    private CameraException Failure(CaptureFailureReason reason, string text) =>
        new CameraException(_settings.Name, reason, text);
}
