using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>What is told of a camera on its channel: the header of each new picture, and the camera's state.</summary>
/// <remarks>
/// The server keeps no notes, and they may be lost, so the header of the stored picture can be asked for. Thread
/// safety: <see cref="Wait"/> and <see cref="Ask"/> on the capture thread; notes come on threads of the pool.
/// </remarks>
internal sealed class CameraNotes
{
    private readonly RedisClient _client;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _timeProvider;

    // Guards: _told, _news, _last. Pulsed when a header has come, and at the end of the connection.
    private readonly object _gate = new();
    private StoredPictureHeader? _told;
    private CameraNews? _news;
    private long _last;

    // Capture thread only.
    private Task? _question;

    public CameraNotes(RedisClient client, RedisKeys keys, TimeProvider timeProvider)
    {
        _client = client;
        _keys = keys;
        _timeProvider = timeProvider;
        _last = timeProvider.GetTimestamp();
    }

    /// <summary>The state of the camera that was told last; null for none.</summary>
    public CameraNews? News
    {
        get
        {
            lock (_gate) return _news;
        }
    }

    /// <summary>The time since a header was told or asked for.</summary>
    public TimeSpan SinceLast
    {
        get
        {
            long last;
            lock (_gate) last = _last;
            return _timeProvider.GetElapsedTime(last);
        }
    }

    /// <summary>Begins to listen.</summary>
    public async Task StartAsync()
    {
        _ = _client.Failed.ContinueWith(
            _ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await _client.Subscriber.SubscribeAsync(_keys.Changes, (_, note) => OnNote(note)).ConfigureAwait(false);
        OnNote(await _client.Database
            .StringGetRangeAsync(_keys.State, 0, CameraNews.MaxBytes).ConfigureAwait(false));
    }

    /// <summary>Waits for the header of another picture, or for the end of the connection.</summary>
    /// <param name="isNew">Whether a header is one of another picture; called under a lock.</param>
    /// <param name="limit">How long.</param>
    public StoredPictureHeader? Wait(Func<StoredPictureHeader, bool> isNew, WaitLimit limit)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_told is { } told && isNew(told)) return told;
                if (_client.Failed.IsCompleted || limit.IsOver) return null;
                Monitor.Wait(_gate, limit.SliceInMilliseconds);
            }
        }
    }

    /// <summary>Asks for the header of the picture that is stored; the answer is told as a note.</summary>
    public void Ask()
    {
        if (_question is { IsCompleted: false }) return;
        long now = _timeProvider.GetTimestamp();
        lock (_gate) _last = now;
        _question = AskAsync();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for it.")]
    private async Task AskAsync()
    {
        try
        {
            byte[]? value = await _client.Database
                .StringGetRangeAsync(_keys.Frame, 0, StoredPictureHeader.Size - 1).ConfigureAwait(false);
            if (StoredPictureHeader.TryRead(value, out StoredPictureHeader header)) Tell(header);
        }
        catch (Exception)
        {
            // Only a connection that has failed answers nothing within seconds; it says so itself, or the stall does.
        }
    }

    private void OnNote(RedisValue note)
    {
        ReadOnlyMemory<byte> bytes = note;
        if (StoredPictureHeader.TryRead(bytes.Span, out StoredPictureHeader header)) Tell(header);
        else if (CameraNews.TryRead(bytes.Span) is { } news) Tell(news);
    }

    private void Tell(CameraNews news)
    {
        lock (_gate) _news = news;
    }

    private void Tell(in StoredPictureHeader header)
    {
        long now = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            // Handlers may run in another order than the notes came.
            bool isNewer = _told is not { } told
                || (header.Session == told.Session ? header.Number > told.Number : header.CapturedAt > told.CapturedAt);
            if (!isNewer) return;
            _told = header;
            _last = now;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
