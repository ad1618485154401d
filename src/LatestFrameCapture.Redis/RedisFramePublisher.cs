using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>
/// Publishes the newest frame of a capture through Redis, Valkey or Garnet, for <see cref="RedisFrameSource"/> on other
/// machines.
/// </summary>
/// <remarks>
/// <para>
/// It reads with a reader of its own and has one picture on the way; what came meanwhile is skipped but for the newest.
/// The server keeps one picture for each camera, and drops it three <see
/// cref="LatestFrameCaptureOptions.StallTimeout"/> (at least 5 s) after the last one. While nobody listens one picture
/// a second is published, for those who come. The state of the camera is published too.
/// </para>
/// <para>
/// A server that is away is tried again, after 0.25 s at first and every second later; the capture is not concerned. It
/// begins at once and ends with the capture or <see cref="Dispose"/>. Thread safety: all members may be called from any
/// thread. Dispose it before the capture.
/// </para>
/// </remarks>
public sealed class RedisFramePublisher : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_idleInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_shortestRead = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestDispose = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private const int Lifetimes = 3;

    // Longer than the time between two pictures while nobody listens.
    private static readonly TimeSpan s_shortestLifetime = TimeSpan.FromSeconds(5);

    private readonly ConfigurationOptions _redis;
    private readonly LatestFrameCapture _capture;
    private readonly RedisPublisherOptions _options;
    private readonly RedisKeys _keys;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly TimeProvider _timeProvider;
    private readonly uint _session = (uint)Random.Shared.NextInt64();
    private readonly CancellationTokenSource _end = new();
    private readonly LatestFrameReader _reader;
    private readonly Task _run;
    private volatile CaptureFailure? _failure;
    private long _published;
    private long _failed;
    private long _listeners;

    // Used by the run alone.
    private CameraNews? _toldNews;
    private long _toldNewsAt;
    private bool _hasNoted;

    /// <summary>Begins to publish.</summary>
    /// <param name="redis">
    /// The server, as StackExchange.Redis writes it: <c>host:6379,user=…,password=…,ssl=true</c>.
    /// </param>
    /// <param name="camera">The name under which the camera is published.</param>
    /// <param name="capture">The capture, which the caller keeps open and disposes afterwards.</param>
    /// <param name="options">How it is published; null for the defaults.</param>
    /// <param name="logger">Where failures of the server are logged; null for nowhere.</param>
    /// <exception cref="ArgumentException">There is no server, a name is not allowed, or an option is not.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public RedisFramePublisher(
        string redis,
        string camera,
        LatestFrameCapture capture,
        RedisPublisherOptions? options = null,
        ILogger? logger = null)
        : this(RedisClient.Parse(redis), camera, capture, options, logger)
    {
    }

    /// <summary>Begins to publish.</summary>
    /// <param name="redis">The server, account and certificates. A copy is taken.</param>
    /// <param name="camera">The name under which the camera is published.</param>
    /// <param name="capture">The capture, which the caller keeps open and disposes afterwards.</param>
    /// <param name="options">How it is published; null for the defaults.</param>
    /// <param name="logger">Where failures of the server are logged; null for nowhere.</param>
    /// <exception cref="ArgumentException">There is no server, a name is not allowed, or an option is not.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public RedisFramePublisher(
        ConfigurationOptions redis,
        string camera,
        LatestFrameCapture capture,
        RedisPublisherOptions? options = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(redis);
        ArgumentNullException.ThrowIfNull(capture);
        RedisKeys.ThrowIfInvalid(camera, nameof(camera));
        _redis = redis.Clone();
        _name = RedisClient.NameOf(_redis, camera);
        _options = (options ?? new RedisPublisherOptions()).CheckedCopy();
        _keys = new RedisKeys(_options.KeyPrefix, camera);
        _capture = capture;
        _logger = new SafeLogger(logger ?? NullLogger.Instance);
        _timeProvider = capture.Context.Options.TimeProvider;
        _reader = capture.CreateReader();
        _run = Task.Run(RunAsync);
    }

    /// <summary>The number of pictures that the server has taken.</summary>
    public long TotalPublished => Interlocked.Read(ref _published);

    /// <summary>The number of frames that could not be encoded or were lost with a connection.</summary>
    public long TotalFailed => Interlocked.Read(ref _failed);

    /// <summary>The number of connections that listened when the last picture was published.</summary>
    public long Listeners => Interlocked.Read(ref _listeners);

    /// <summary>Why nothing can be published now.</summary>
    /// <value>Null while it can. One sentence with the server's address, never its password.</value>
    public CaptureFailure? Failure => _failure;

    /// <summary>Ends publishing; waits for the picture that is on the way, for a second at most.</summary>
    public void Dispose()
    {
        // Not by DisposeAsync, which needs a thread of the pool.
        _end.Cancel();
        _ = Task.WaitAny([_run], s_longestDispose);
        _reader.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    /// <returns>A task that completes when it has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _run.WaitAsync(s_longestDispose).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It ends when its call returns.
        }

        _reader.Dispose();
    }

    private async Task RunAsync()
    {
        using var encoder = new StoredPictureEncoder(_options.Encoding, _options.Quality);
        TimeSpan delay = s_firstDelay;
        while (!_end.IsCancellationRequested && !_capture.IsDisposed)
        {
            long before = TotalPublished;
            try
            {
                using RedisClient client = await RedisClient
                    .ConnectAsync(_redis, s_timeout, subscribes: false, _end.Token).ConfigureAwait(false);
                await PublishAsync(client, encoder).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
                when (IsOver && exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception exception)
            {
                if (TotalPublished > before) delay = s_firstDelay;
                await OnLostAsync(exception, delay).ConfigureAwait(false);
                delay = delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
            }
        }
    }

    // The capture may have been opened with other options meanwhile.
    private TimeSpan Lifetime
    {
        get
        {
            TimeSpan lifetime = _capture.Context.Options.StallTimeout * Lifetimes;
            return lifetime > s_shortestLifetime ? lifetime : s_shortestLifetime;
        }
    }

    private bool IsOver => _end.IsCancellationRequested || _capture.IsDisposed;

    private async Task OnLostAsync(Exception exception, TimeSpan delay)
    {
        CaptureFailure failure = RedisFailures.Of(exception, _name);
        if (_failure?.Message != failure.Message) RedisLog.Lost(_logger, failure);
        _failure = failure;
        await Task.Delay(delay, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PublishAsync(RedisClient client, StoredPictureEncoder encoder)
    {
        var clock = new ServerClock(_timeProvider);
        await clock.StartAsync(client.Database, _end.Token).ConfigureAwait(false);
        _toldNews = null;
        await TellNewsAsync(client).ConfigureAwait(false);
        _failure = null;
        RedisLog.Connected(_logger, _name);
        long? last = null;
        while (!IsOver)
        {
            if (client.Failed.IsCompleted) throw await client.Failed.ConfigureAwait(false);
            if (clock.IsDue) await clock.MeasureAsync(client.Database).ConfigureAwait(false);
            await TellNewsAsync(client).ConfigureAwait(false);

            // Not read either while nobody listens: a capture on demand decodes what is read.
            TimeSpan rest = last is { } time ? s_idleInterval - _timeProvider.GetElapsedTime(time) : TimeSpan.Zero;
            if (Listeners == 0 && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, _end.Token).ConfigureAwait(false);
                continue;
            }

            ReadOnlyMemory<byte>? value;
            using (Frame? frame = await ReadAsync().ConfigureAwait(false))
            {
                if (frame is null) continue;
                long now = _timeProvider.GetTimestamp();
                last = now;
                value = TryEncode(frame, encoder, clock, now);
            }

            // The frame has gone back: the network may take seconds.
            if (value is { } bytes && !IsOver) await SendAsync(client, encoder, bytes).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits for a frame, for a second at most: the state is told again, and the connection looked at.
    /// </summary>
    private async Task<Frame?> ReadAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(s_idleInterval);
        try
        {
            long begin = _timeProvider.GetTimestamp();
            Frame? frame = await _reader.ReadAsync(limit.Token).ConfigureAwait(false);

            // Null at once where nothing is open, and otherwise after ReadTimeout.
            TimeSpan rest = s_shortestRead - _timeProvider.GetElapsedTime(begin);
            if (frame is null && rest > TimeSpan.Zero)
                await Task.Delay(rest, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return frame;
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte>? TryEncode(Frame frame, StoredPictureEncoder encoder, ServerClock clock, long now)
    {
        try
        {
            long captured = now - (long)(frame.Age.TotalSeconds * _timeProvider.TimestampFrequency);
            return encoder.Encode(frame.Image, new StoredPictureHeader
            {
                Number = frame.Number,
                CapturedAt = clock.ToServer(captured),
                CameraTime = frame.CameraTime,
                Position = frame.SourcePosition,
                Session = _session,
            });
        }
        catch (OpenCVException exception)
        {
            Interlocked.Increment(ref _failed);
            _failure = new CaptureFailure(CaptureFailureReason.UnsupportedCodec, $"{_name}: {exception.Message}");
            if (!_hasNoted) RedisLog.NotEncoded(_logger, _name, exception);
            _hasNoted = true;
            return null;
        }
    }

    private async Task<T> UntilEndAsync<T>(Task<T> answer)
    {
        // The end abandons it, and then it fails with the connection.
        AbandonedTask.Observe(answer);
        return await answer.WaitAsync(_end.Token).ConfigureAwait(false);
    }

    private async Task SendAsync(RedisClient client, StoredPictureEncoder encoder, ReadOnlyMemory<byte> value)
    {
        bool isSent = false;
        try
        {
            // The note after the picture, so that who is told of it finds it.
            await UntilEndAsync(client.UntilFailedAsync(
                client.Database.StringSetAsync(_keys.Frame, value, Lifetime))).ConfigureAwait(false);
            long listeners = await UntilEndAsync(client.UntilFailedAsync(
                client.Database.PublishAsync(_keys.Changes, value[..StoredPictureHeader.Size]))).ConfigureAwait(false);
            Interlocked.Exchange(ref _listeners, listeners);
            isSent = true;
        }
        finally
        {
            Interlocked.Increment(ref isSent ? ref _published : ref _failed);
            if (!isSent) encoder.Abandon();
        }

        _failure = null;
    }

    /// <summary>Tells the camera's state when it has changed, and so often that it does not expire.</summary>
    private async Task TellNewsAsync(RedisClient client)
    {
        var news = new CameraNews(_capture.State, _capture.Failure);
        bool isOld = _timeProvider.GetElapsedTime(_toldNewsAt) >= s_idleInterval;
        if (news == _toldNews && !isOld) return;
        byte[] text = news.ToBytes();
        await client.UntilFailedAsync(
            client.Database.StringSetAsync(_keys.State, text, Lifetime)).ConfigureAwait(false);
        if (news != _toldNews)
            await client.UntilFailedAsync(client.Database.PublishAsync(_keys.Changes, text)).ConfigureAwait(false);
        (_toldNews, _toldNewsAt) = (news, _timeProvider.GetTimestamp());
    }
}
