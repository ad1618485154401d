using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenCvSharp;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>One connection to a camera's pictures on a server.</summary>
/// <remarks>
/// The channel tells the header of each new picture; the picture is fetched when it is retrieved, so that it is the
/// newest one then, perhaps newer than the header that was told. What was told meanwhile is skipped. Notes are not kept
/// by the server and may be lost, so a header is asked for after a while without one.
/// </remarks>
internal sealed class RedisFrameConnection : IStreamConnection
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_askAfter = TimeSpan.FromSeconds(1);

    // An answer that took that much longer than usual may have been on its way through an interruption.
    private static readonly TimeSpan s_interruption = TimeSpan.FromMilliseconds(250);
    private const int UsualWays = 4;

    private readonly RedisClient _client;
    private readonly RedisKeys _keys;
    private readonly string _name;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _openTimeout;
    private readonly TimeSpan _fetchTimeout;
    private readonly CancellationToken _token;
    private readonly StrongBox<object?> _memory;
    private readonly ServerClock _clock;
    private readonly CameraNotes _notes;
    private readonly Func<StoredPictureHeader, bool> _isNew;
    private readonly LatePictures _late;
    private readonly FrameRateMeter _rate = new(announced: 0);
    private readonly long _started;

    // Capture thread only.
    private StoredPictureHeader _current;
    private Task? _clockTask;
    private TimeSpan? _usualFetch;
    private bool _wasInterrupted;
    private bool _isTold;
    private bool _isReady;
    private long _shown;
    private long _refused;
    private long _bytes;

    public RedisFrameConnection(RedisClient client, RedisKeys keys, string name, FrameSourceOpening opening)
    {
        _client = client;
        _keys = keys;
        _name = name;
        _timeProvider = opening.Options.TimeProvider;
        _openTimeout = opening.OpenTimeout;
        _fetchTimeout = opening.StallTimeout;
        _token = opening.CancellationToken;
        _memory = opening.Memory;
        _clock = new ServerClock(_timeProvider);
        _notes = new CameraNotes(client, keys, _timeProvider);
        _late = new LatePictures(_timeProvider);
        _isNew = IsNew;
        _started = LastArrivalTimestamp = _timeProvider.GetTimestamp();
    }

    public string BackendName => "Redis";

    public bool IsLive => true;

    public int DecoderDelay => 0;

    public Size Size => new(_current.Columns, _current.Rows);

    public double FramesPerSecond => _rate.FramesPerSecond;

    public TimeSpan? Position => _current.Position;

    // A newer one is what is fetched.
    public bool IsBacklog => false;

    public FrameTimes Times { get; private set; }

    public bool IsPacedBySource => true;

    public long LastArrivalTimestamp { get; private set; }

    public StreamCounters Counters => new(0, _refused, 0);

    public CaptureFailure? Failure { get; private set; }

    public bool IsUnreadable => false;

    /// <summary>Subscribes, and measures the server's clock.</summary>
    /// <param name="onAlive">Called between two waits.</param>
    public void Start(Action onAlive)
    {
        Wait(Answered(_notes.StartAsync()), _openTimeout);
        onAlive();
        Wait(Answered(_clock.StartAsync(_client.Database, _token)), _openTimeout);
        onAlive();
    }

    public bool WaitForPicture(Action onAlive)
    {
        var limit = new WaitLimit(_openTimeout, _token);
        _notes.Ask();
        while (!limit.IsOver)
        {
            onAlive();
            StreamGrab grab = GrabNext();
            if (grab == StreamGrab.Picture) return _isReady = true;
            if (grab == StreamGrab.Ended) return false;
        }

        if (_token.IsCancellationRequested) return false;
        Failure = Missing();
        return false;
    }

    public StreamGrab GrabNext()
    {
        if (_isReady)
        {
            _isReady = false;
            return StreamGrab.Picture;
        }

        if (Failure is not null) return StreamGrab.Ended;
        KeepClock();
        StoredPictureHeader? told = _notes.Wait(_isNew, new WaitLimit(s_slice, _token));
        if (_client.Failed.IsCompleted)
        {
            Failure = RedisFailures.Of(_client.Failed.Result, _name);
            return StreamGrab.Ended;
        }

        if (told is { } header) return Take(header);
        if (_notes.SinceLast >= s_askAfter) _notes.Ask();
        return StreamGrab.NotYet;
    }

    public bool Grab()
    {
        StreamGrab grab;
        do grab = GrabNext();
        while (grab == StreamGrab.NotYet);
        return grab == StreamGrab.Picture;
    }

    public bool Retrieve(Mat image)
    {
        try
        {
            return Fetch(image);
        }
        catch (TimeoutException)
        {
            // The answer would still come, and hold up the next one.
            Failure = new CaptureFailure(
                CaptureFailureReason.TimedOut,
                $"{_name}: a picture takes longer than {_fetchTimeout.TotalSeconds:0.###} s; publish smaller ones, or "
                + $"set a longer {nameof(LatestFrameCaptureOptions.StallTimeout)}.");
            return false;
        }
        catch (Exception exception) when (RedisFailures.IsExpected(exception))
        {
            Failure = RedisFailures.Of(exception, _name);
            return false;
        }
        catch (OperationCanceledException) when (_token.IsCancellationRequested)
        {
            return false;
        }
    }

    public double GetProperty(int propertyId) => StreamProperties.Get(
        propertyId, this, FourCCOf(_current.Encoding), _shown, _bytes, _timeProvider.GetElapsedTime(_started));

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose() => _client.Dispose();

    private static string FourCCOf(FrameEncoding encoding) => encoding switch
    {
        FrameEncoding.Jpeg => "MJPG",
        FrameEncoding.Png => "png ",
        _ => "DIB ",
    };

    private bool IsNew(StoredPictureHeader told) =>
        _isTold
            ? told.Session != _current.Session || told.Number > _current.Number
            : _memory.Value is not LastPicture last || told.Session != last.Session || told.Number > last.Number;

    private StreamGrab Take(StoredPictureHeader header)
    {
        if (_shown > 0 && header.Session != _current.Session)
        {
            Failure = new CaptureFailure(CaptureFailureReason.Ended, $"{_name}: its publisher was started again.");
            return StreamGrab.Ended;
        }

        LastArrivalTimestamp = _timeProvider.GetTimestamp();
        Become(header);
        if (_late.IsHeldBack(Times.Timestamp)) return StreamGrab.NotYet;
        _shown++;
        _memory.Value = new LastPicture(header.Session, header.Number);
        if (header.Position is { } position) _rate.Add(position);
        return StreamGrab.Picture;
    }

    private void Become(in StoredPictureHeader header)
    {
        // Not in the future, where an error of the clock would have it, nor before the last one, where a step of the
        // server's would.
        long now = _timeProvider.GetTimestamp();
        long captured = _clock.ToTimestamp(header.CapturedAt);
        if (_isTold && header.Session == _current.Session) captured = Math.Max(captured, Times.Timestamp);
        captured = Math.Min(now, captured);
        _current = header;
        _isTold = true;
        Times = new FrameTimes(
            captured, _timeProvider.GetUtcNow() - _timeProvider.GetElapsedTime(captured, now), header.CameraTime);
    }

    private bool Fetch(Mat image)
    {
        long begin = _timeProvider.GetTimestamp();
        long length = Wait(_client.Database.StringLengthAsync(_keys.Frame), _fetchTimeout);
        if (length is 0 or > StoredPictureHeader.MaxValue) return Refuse(length);
        TimeSpan rest = _fetchTimeout - _timeProvider.GetElapsedTime(begin);
        using Lease<byte>? value = Wait(
            _client.Database.StringGetLeaseAsync(_keys.Frame), rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        if (value is null || WasInterrupted(_timeProvider.GetElapsedTime(begin))) return false;
        if (!StoredPictureHeader.TryRead(value.Span, out StoredPictureHeader header)) return Refuse(value.Length);

        // Of another session: the next grab ends the connection.
        if (header.Session != _current.Session) return false;
        if (header.Number < _current.Number) return Refuse(value.Length);
        if (!StoredPictureDecoder.TryDecode(value.Span, header, image)) return Refuse(value.Length);
        Become(header);
        _memory.Value = new LastPicture(header.Session, header.Number);
        _bytes += value.Length;
        return true;
    }

    private bool Refuse(long length)
    {
        // Zero: it has expired, or was replaced by an empty one.
        if (length > 0) _refused++;
        return false;
    }

    /// <summary>
    /// Whether an answer took so much longer than usual that it may be of before an interruption. Not twice in a row: a
    /// link that has become slow is slow.
    /// </summary>
    private bool WasInterrupted(TimeSpan fetch)
    {
        bool isLong = _usualFetch is { } usual && fetch > s_interruption && fetch > usual * UsualWays;
        _wasInterrupted = isLong && !_wasInterrupted;
        if (!_wasInterrupted) _usualFetch = _usualFetch is { } known ? (known + fetch) / 2 : fetch;
        return _wasInterrupted;
    }

    private void KeepClock()
    {
        if (_clockTask is not { IsCompleted: false } && _clock.IsDue) _clockTask = MeasureAsync();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for it.")]
    private async Task MeasureAsync()
    {
        try
        {
            await _clock.MeasureAsync(_client.Database).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The old measurement is good for some minutes more.
        }
    }

    private CaptureFailure Missing() => _notes.News switch
    {
        null => new CaptureFailure(
            CaptureFailureReason.NotFound,
            $"{_name}: nobody publishes it; check the name and the prefix, and that its {nameof(RedisFramePublisher)} "
            + "runs."),
        { Failure: { } failure } news => new CaptureFailure(
            failure.Reason == CaptureFailureReason.Unauthorized ? CaptureFailureReason.Unknown : failure.Reason,
            $"{_name}: where it is read it is {news.State}: {failure.Message}"),
        { State: var state } => new CaptureFailure(
            CaptureFailureReason.TimedOut, $"{_name}: where it is read it is {state}, but no picture has come."),
    };

    /// <summary>Waits for an answer; the token ends the wait, not the command.</summary>
    private T Wait<T>(Task<T> task, TimeSpan timeout)
    {
        Task<T> answer = _client.UntilFailedAsync(task);
        try
        {
            return answer.WaitAsync(timeout, TimeProvider.System, _token).GetAwaiter().GetResult();
        }
        catch
        {
            RedisClient.Forget(answer);
            throw;
        }
    }

    private static async Task<bool> Answered(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    /// <summary>The picture that was shown last, for the next connection: it is not shown twice.</summary>
    private sealed record LastPicture(uint Session, long Number);
}
