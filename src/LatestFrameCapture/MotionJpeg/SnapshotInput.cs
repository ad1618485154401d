namespace LatestFrames;

/// <summary>The pictures of a URL that returns one with each request. Capture thread only.</summary>
internal sealed class SnapshotInput : IPictureInput
{
    private const int MaxRest = 64 * 1024;
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(1);

    private readonly CameraClient _client;
    private readonly MotionJpegSettings _settings;
    private readonly CancellationTokenSource _end;
    private readonly Task[] _waitedFor = new Task[1];
    private readonly JpegEnd _picture = new();
    private readonly BodyReader _reader;
    private HttpAnswer? _answer;
    private Task<HttpAnswer>? _request;
    private long _requested;
    private bool _isComplete;
    private long _completed;
    private int _rest;

    /// <param name="client">The client; owned from now on.</param>
    /// <param name="answer">Its first answer; owned from now on.</param>
    /// <param name="reader">What has come of the answer's body.</param>
    /// <param name="settings">The client's settings.</param>
    /// <param name="requested">When the answer was requested, by the system's clock.</param>
    /// <param name="token">Ends every wait.</param>
    public SnapshotInput(
        CameraClient client,
        HttpAnswer answer,
        BodyReader reader,
        MotionJpegSettings settings,
        long requested,
        CancellationToken token)
    {
        _client = client;
        _answer = answer;
        _reader = reader;
        _settings = settings;
        _requested = requested;
        _end = CancellationTokenSource.CreateLinkedTokenSource(token);
    }

    // The newest picture is the one that the next request returns.
    public bool IsMoreWaiting => false;

    public long LastArrivalTimestamp => _reader.LastArrivalTimestamp;

    public int Others { get; private set; }

    public int Empty => 0;

    // A snapshot of which the end is missing is one of the others: the camera may have answered with something else.
    public int Cut => 0;

    public CaptureFailure? Failure { get; private set; }

    public bool IsUnreadable => false;

    public StreamGrab Receive(AccessUnit picture, WaitLimit limit)
    {
        while (Failure is null && !limit.Token.IsCancellationRequested)
        {
            if (_answer is null)
            {
                if (!TryRequest(limit)) return Failure is null ? StreamGrab.NotYet : StreamGrab.Ended;
            }
            else if (_isComplete)
            {
                if (!TryFinish(limit)) return StreamGrab.NotYet;
            }
            else
            {
                StreamGrab grab = Take(picture, limit);
                if (grab == StreamGrab.Picture) return grab;
                if (grab == StreamGrab.NotYet && limit.IsOver) return grab;
            }
        }

        return StreamGrab.Ended;
    }

    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
        _answer?.Dispose();
        if (_request is not null) CameraClient.Abandon(_request);
        _end.Dispose();
    }

    /// <summary>Requests the next picture when it is due.</summary>
    /// <returns>False when there is no answer yet, or there will be none.</returns>
    private bool TryRequest(WaitLimit limit)
    {
        if (_request is null)
        {
            // While nothing is asked for, silence is none of the camera's.
            _reader.OnAlive();
            TimeSpan wait = _settings.PollInterval - TimeProvider.System.GetElapsedTime(_requested);
            if (wait > limit.Remaining)
            {
                limit.Token.WaitHandle.WaitOne(limit.Remaining);
                return false;
            }

            if (wait > TimeSpan.Zero && limit.Token.WaitHandle.WaitOne(wait)) return false;
            _requested = TimeProvider.System.GetTimestamp();
            CancellationToken token = _end.Token;
            _request = Task.Run(() => _client.GetAsync(token), CancellationToken.None);
        }

        if (!StreamWire.Wait(_request, _waitedFor, limit)) return false;
        try
        {
            _answer = _request.GetAwaiter().GetResult();
            _reader.Open(_answer.Body);
            _picture.Reset();
            _isComplete = false;
            if (_answer.Type.IsJpeg || _answer.Type.IsUnknown) return true;
            Failure = new CaptureFailure(
                CaptureFailureReason.Ended,
                $"{_settings.Name} answers with '{_settings.Secrets.Quote(_answer.Type.Name)}' instead of a picture.");
        }
        catch (CameraException exception)
        {
            Failure = exception.Failure;
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the connection any more.
            Failure = _client.TimedOut().Failure;
        }
        finally
        {
            _request = null;
        }

        return false;
    }

    private StreamGrab Take(AccessUnit picture, WaitLimit limit)
    {
        int read = _reader.Waiting.IsEmpty ? _reader.Fill(limit) : 1;
        if (read == 0) return StreamGrab.NotYet;
        if (read < 0)
        {
            // Without its own end a picture is whole only if the server said how long it is.
            if (picture.Length > 0 && picture.Length == _answer!.Response.Content.Headers.ContentLength)
                return Complete(picture);
            Skip(picture);
            return StreamGrab.NotYet;
        }

        int end = _picture.Find(_reader.Waiting);
        if (_picture.IsOther || !picture.TryAppend(_reader.Waiting.Slice(0, end < 0 ? _reader.Waiting.Length : end)))
        {
            Skip(picture);
            return StreamGrab.NotYet;
        }

        _reader.Use(end < 0 ? _reader.Waiting.Length : end);
        return end < 0 ? StreamGrab.NotYet : Complete(picture);
    }

    private StreamGrab Complete(AccessUnit picture)
    {
        picture.IsKeyFrame = true;
        picture.ArrivalTimestamp = picture.CompletedTimestamp = _reader.LastArrivalTimestamp;
        picture.ArrivedAt = _reader.ArrivedAt;
        Rest();
        return StreamGrab.Picture;
    }

    private void Skip(AccessUnit picture)
    {
        Others++;
        picture.Clear();
        Rest();
    }

    private void Rest()
    {
        _isComplete = true;
        _completed = TimeProvider.System.GetTimestamp();
        _rest = 0;
    }

    /// <summary>Reads what follows a picture, so that the next request goes over the same connection.</summary>
    private bool TryFinish(WaitLimit limit)
    {
        int read = 1;
        while (read > 0)
        {
            _rest += _reader.Waiting.Length;
            _reader.Use(_reader.Waiting.Length);
            read = _reader.Fill(limit);
            if (_rest > MaxRest || TimeProvider.System.GetElapsedTime(_completed) > s_longestRest) break;
            if (read == 0) return false;
        }

        _answer!.Dispose();
        _answer = null;
        return true;
    }
}
