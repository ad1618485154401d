using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>A camera of the application and its publisher, if it has one now.</summary>
/// <param name="camera">The camera, whose capture stays the same when its options change.</param>
/// <param name="options">How it is to be published at first.</param>
/// <param name="logger">The log.</param>
/// <remarks>Thread safety: the end may come from any thread, and from several; the rest is called one by one.</remarks>
internal sealed class CameraPublication(Camera camera, RedisCameraPublisherOptions options, ILogger logger)
{
    // Guards: both fields below. Publishers are made and disposed outside.
    private readonly object _gate = new();
    private RedisFramePublisher? _publisher;
    private bool _hasEnded;

    private RedisCameraPublisherOptions _options = options;

    public string Name => camera.Name;

    /// <summary>How it is published now.</summary>
    public RedisCameraPublisherOptions Options => _options;

    /// <summary>Begins to publish, if the options say so.</summary>
    /// <remarks>A server that is away is the publisher's own concern: nothing is waited for.</remarks>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    public void Start()
    {
        if (!_options.IsEnabled) return;
        try
        {
            var publisher = new RedisFramePublisher(
                _options.ToRedis(), _options.Name ?? camera.Name, camera.Capture, _options.ToPublisher(), logger);
            lock (_gate)
            {
                if (!_hasEnded)
                {
                    _publisher = publisher;
                    return;
                }
            }

            publisher.Dispose();
        }
        catch (ObjectDisposedException) when (camera.Capture.IsDisposed)
        {
            // The application is stopping.
        }
        catch (Exception exception)
        {
            RedisLog.NotPublished(logger, camera.Name, exception);
        }
    }

    /// <summary>Publishes as other options say, if they are others, or if these could not be followed.</summary>
    public async Task ApplyAsync(RedisCameraPublisherOptions options)
    {
        bool isPublished;
        lock (_gate) isPublished = _publisher is not null;
        if (options == _options && isPublished == options.IsEnabled) return;
        RedisLog.Reconfigured(logger, camera.Name);
        _options = options;
        if (TakePublisher(isEnd: false) is { } publisher) await publisher.DisposeAsync().ConfigureAwait(false);
        Start();
    }

    /// <summary>Ends publishing for good, within a second.</summary>
    public async Task EndAsync()
    {
        if (TakePublisher(isEnd: true) is { } publisher) await publisher.DisposeAsync().ConfigureAwait(false);
    }

    private RedisFramePublisher? TakePublisher(bool isEnd)
    {
        lock (_gate)
        {
            RedisFramePublisher? publisher = _publisher;
            _publisher = null;
            _hasEnded |= isEnd;
            return publisher;
        }
    }
}
