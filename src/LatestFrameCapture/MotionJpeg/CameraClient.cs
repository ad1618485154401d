using System.Diagnostics;
using System.Security.Authentication;

namespace LatestFrames;

/// <summary>Requests a camera's URL: the login, redirects, and what failed in words.</summary>
/// <remarks>
/// The login is the library's own, not HttpClient's: that sends every snapshot's request twice with Digest. Thread
/// safety: not thread safe; one request at a time.
/// </remarks>
internal sealed class CameraClient : IDisposable
{
    private const int MaxRedirects = 5;

    // The body of a refusal is read, so that the next request goes over the same connection: the camera may have room
    // for one client, and a nonce may belong to its connection.
    private const int MaxDrained = 64 * 1024;
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromSeconds(2);

    private readonly MotionJpegSettings _settings;
    private readonly Secrets _secrets;
    private readonly CertificateCheck _check;
    private readonly HttpConnections _connections;
    private readonly HttpClient _client;
    private readonly CameraLogin _login;
    private Uri? _answered;
    private bool _isAnsweredOnce;
    private string _redirect = "";

    public CameraClient(MotionJpegSettings settings)
    {
        _settings = settings;
        _secrets = settings.Secrets;
        _check = new CertificateCheck(settings.ServerCertificate);
        _connections = new HttpConnections(settings, _check);

        // The callers' tokens limit the time.
        _client = new HttpClient(_connections.Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _login = new CameraLogin(settings.Url.User, settings.Url.Password);
    }

    /// <summary>Requests the URL, within the open timeout.</summary>
    /// <returns>The camera's answer, a success.</returns>
    /// <exception cref="CameraException">There is none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public HttpAnswer Get(CancellationToken token) => Wait(GetAsync, token);

    /// <summary>Requests what an answer names, as the URL; on the same host only.</summary>
    /// <inheritdoc cref="Get(CancellationToken)"/>
    public HttpAnswer Get(string named, CancellationToken token)
    {
        Uri target = Target(_answered ?? _settings.Url.RequestUri, named, _secrets.Quote(named));
        return Wait(limit => GetAsync(target, limit), token);
    }

    private HttpAnswer Wait(Func<CancellationToken, Task<HttpAnswer>> get, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(_settings.OpenTimeout);

        // On a pool thread: some runtimes look the host's name up before they return.
        Task<HttpAnswer> request = Task.Run(() => get(limit.Token), CancellationToken.None);
        try
        {
            if (StreamWire.Wait(request, new Task[1], new WaitLimit(_settings.OpenTimeout, token)))
                return request.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // The open timeout, or the caller.
        }

        limit.Cancel();
        Abandon(request);
        token.ThrowIfCancellationRequested();
        throw TimedOut();
    }

    /// <summary>Requests the URL.</summary>
    /// <exception cref="CameraException">There is no success.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<HttpAnswer> GetAsync(CancellationToken token) =>

        // Snapshots are requested where the first redirect led, which saves a request for each.
        GetAsync(_answered ?? _settings.Url.RequestUri, token);

    private async Task<HttpAnswer> GetAsync(Uri uri, CancellationToken token)
    {
        int redirects = 0;
        while (true)
        {
            string? authorization = _login.Authorization("GET", uri.PathAndQuery);
            HttpResponseMessage response = await SendAsync(uri, authorization, token).ConfigureAwait(false);
            bool isTaken = false;
            try
            {
                int status = (int)response.StatusCode;
                if (status != 401) _login.OnAnswered(status, authorization is not null);
                if (status == 401)
                {
                    LogIn(response, authorization is not null);
                }
                else if (status is 301 or 302 or 303 or 307 or 308)
                {
                    if (++redirects > MaxRedirects)
                        throw Failure(CaptureFailureReason.Unknown, "it redirects endlessly; check the path");
                    uri = Redirect(uri, response);
                }
                else if (status is not (>= 200 and < 300) && redirects == 0 && uri == _answered)
                {
                    // It was good for one request, or for some time.
                    _answered = null;
                    _isAnsweredOnce = true;
                    uri = _settings.Url.RequestUri;
                }
                else
                {
                    if (HttpFailures.OfStatus(status, QuoteOf(response)) is var (reason, text))
                        throw Failure(reason, text);
                    HttpAnswer answer = await OpenAsync(uri, response, token).ConfigureAwait(false);
                    isTaken = true;
                    if (redirects > 0 && !_isAnsweredOnce) _answered = uri;
                    return answer;
                }

                await DrainAsync(response, token).ConfigureAwait(false);
            }
            finally
            {
                if (!isTaken) response.Dispose();
            }
        }
    }

    /// <summary>Disposes an answer that nobody waits for any more.</summary>
    public static void Abandon(Task<HttpAnswer> request) => AbandonedTask.Dispose(request);

    public CameraException TimedOut() => Failure(
        CaptureFailureReason.TimedOut,
        "the server did not answer in time; check that it is the right one and not overloaded");

    /// <summary>Closes the connection at once, also under an answer that is being read.</summary>
    public void Dispose()
    {
        _connections.Dispose();
        _client.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, string? authorization, CancellationToken token)
    {
        // Or HttpClient of .NET Framework would tell the camera. It stays what it was for the caller.
        Activity.Current = null;
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach ((string name, string value) in _settings.Headers)
        {
            // Not the names of a body's headers: there is no body.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                throw Failure(CaptureFailureReason.Unknown, $"the header '{_secrets.Quote(name)}' cannot be sent");
        }

        if (request.Headers.UserAgent.Count == 0)
            request.Headers.TryAddWithoutValidation("User-Agent", "LatestFrameCapture");
        if (request.Headers.Accept.Count == 0) request.Headers.TryAddWithoutValidation("Accept", "*/*");
        if (authorization is not null)
        {
            request.Headers.Remove("Authorization");
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (HttpFailures.IsEnd(exception))
        {
            token.ThrowIfCancellationRequested();
            if (HttpFailures.Find<TimeoutException>(exception) is not null) throw TimedOut();
            if (HttpFailures.Find<CameraException>(exception) is { } connect)
                throw new CameraException(connect.Failure, exception) { IsLoginInDoubt = _login.IsInDoubt };
            string quote = _secrets.Quote(exception.Message);
            bool isTls = _check.Refusal.Length > 0 || HttpFailures.Find<AuthenticationException>(exception) is not null;
            (CaptureFailureReason reason, string text) = isTls
                ? NetworkFailures.OfTls(_check.Refusal, quote, "http")
                : HttpFailures.OfException(exception, quote);
            throw Failure(reason, text, exception);
        }
    }

    private async Task<HttpAnswer> OpenAsync(Uri uri, HttpResponseMessage response, CancellationToken token)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
        response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? types);
        var type = MediaType.Parse(types?.FirstOrDefault());

        // Only of a stream that goes on it matters that reading it costs nothing.
        bool isChunkedTls = uri.Scheme == "https" && response.Headers.TransferEncodingChunked == true;
        return new HttpAnswer(type, _connections.Open(stream, !type.IsMultipart || isChunkedTls), response);
    }

    private void LogIn(HttpResponseMessage response, bool hadAuthorization)
    {
        string scheme = _login.Scheme;
        response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? challenges);
        LoginResult result = _login.OnRefused(challenges ?? [], hadAuthorization);
        if (result == LoginResult.Retry) return;
        (CaptureFailureReason reason, string text) = LoginFailures.Of(result, QuoteOf(response), "GET", scheme);
        throw Failure(reason, text);
    }

    /// <summary>Returns where a redirect leads, if it is the same host.</summary>
    private Uri Redirect(Uri from, HttpResponseMessage response)
    {
        response.Headers.TryGetValues("Location", out IEnumerable<string>? locations);
        Uri target = Target(from, locations?.FirstOrDefault() ?? "", QuoteOf(response));
        string shown = _secrets.Quote(SourceName.Of(target.AbsoluteUri));
        if (shown != _redirect) _settings.Note($"redirected to {shown}");
        _redirect = shown;
        return target;
    }

    /// <summary>Returns what a server names, if it is on the same host.</summary>
    private Uri Target(Uri from, string location, string quote)
    {
        if (!Uri.TryCreate(from, location, out Uri? target) || target.Scheme is not ("http" or "https"))
        {
            throw Failure(
                CaptureFailureReason.NotAVideoSource,
                $"it redirects ({quote}) to where the client cannot follow; check the path",
                isForAnotherSource: true);
        }

        if (!target.Host.Equals(from.Host, StringComparison.OrdinalIgnoreCase))
        {
            throw Failure(
                CaptureFailureReason.NotAVideoSource,
                $"it redirects to another host ({_secrets.Quote(target.Host)}); if that is right, use its URL",
                isForAnotherSource: _settings.Url.User is null);
        }

        bool hasSecrets = _settings.Url.User is not null || _settings.Headers.Count > 0;
        if (hasSecrets && from.Scheme == "https" && target.Scheme == "http")
        {
            throw Failure(
                CaptureFailureReason.Unknown,
                "it redirects from https to http, where user and password would be sent in the clear; use the http URL "
                + "if you want that");
        }

        // What the server put into it is no login of the user's.
        return new UriBuilder(target) { UserName = "", Password = "" }.Uri;
    }

    private static async Task DrainAsync(HttpResponseMessage response, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(s_longestDrain);
        try
        {
            byte[] bytes = new byte[4096];
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            int total = 0, read;
            do
            {
                read = await stream.ReadAsync(bytes.AsMemory(), limit.Token).ConfigureAwait(false);
                total += read;
            }
            while (read > 0 && total < MaxDrained);
        }
        catch (Exception exception) when (HttpFailures.IsEnd(exception) && !token.IsCancellationRequested)
        {
            // The next request needs a new connection.
        }
    }

    private string QuoteOf(HttpResponseMessage response) =>
        $"\"{_secrets.Quote($"{(int)response.StatusCode} {response.ReasonPhrase}".Trim())}\"";

    private CameraException Failure(
        CaptureFailureReason reason, string text, Exception? inner = null, bool isForAnotherSource = false) =>
        new(new CaptureFailure(reason, $"{_settings.Name}: {text}."), inner)
        {
            IsLoginInDoubt = _login.IsInDoubt,
            IsForAnotherSource = isForAnotherSource,
        };
}
