using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace LatestFrames;

/// <summary>
/// Publishes cameras from the application's start, when they are being opened already, to its stop, before they are
/// disposed.
/// </summary>
internal sealed class RedisPublisherService : IHostedLifecycleService, IDisposable, IAsyncDisposable
{
    private readonly CameraPublication[] _cameras;
    private readonly IOptionsFactory<RedisCameraPublisherOptions> _factory;
    private readonly IOptionsChangeTokenSource<RedisCameraPublisherOptions>[] _changes;
    private readonly SafeLogger _logger;

    // Says that something has changed; what, is found out by whoever follows.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly List<IDisposable> _registrations = [];

    /// <exception cref="OptionsValidationException">
    /// Options are invalid, of all cameras at once; a name is published twice on one server.
    /// </exception>
    public RedisPublisherService(
        CameraRegistry cameras,
        IEnumerable<PublishedCameraName> names,
        IOptionsFactory<RedisCameraPublisherOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<RedisCameraPublisherOptions>> changes,
        ILogger<RedisFramePublisher> logger)
    {
        _factory = factory;
        _changes = [.. changes];
        _logger = new SafeLogger(logger);
        List<string> failures = [];
        var options = new Dictionary<string, RedisCameraPublisherOptions>();
        foreach (string name in names.Select(name => name.Value))
        {
            try
            {
                options.Add(name, factory.Create(name));
            }
            catch (OptionsValidationException exception)
            {
                failures.AddRange(exception.Failures);
            }
        }

        failures.AddRange(FindSame(options).Select(Describe));
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(
                nameof(RedisCameraPublisherOptions), typeof(RedisCameraPublisherOptions), failures);
        }

        _cameras = [.. options.Select(pair => new CameraPublication(cameras[pair.Key], pair.Value, _logger))];
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins to publish; no server is waited for.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (CameraPublication camera in _cameras) camera.Start();
        foreach (IOptionsChangeTokenSource<RedisCameraPublisherOptions> source in _changes)
            _registrations.Add(ChangeToken.OnChange(source.GetChangeToken, () => _changed.Writer.TryWrite(true)));

        // What has changed since the options were made; the program's Configure is not called a second time where
        // nothing announces a change.
        if (_changes.Length > 0) _changed.Writer.TryWrite(true);
        _ = Task.Run(FollowAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends publishing, before any service is stopped, and so before the cameras are disposed.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Unregister();
        await Task.WhenAll(_cameras.Select(camera => camera.EndAsync())).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>As the host's stop; the container calls it where no host has stopped the application.</summary>
    public async ValueTask DisposeAsync() => await StoppingAsync(CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => Task.Run(() => StoppingAsync(CancellationToken.None)).GetAwaiter().GetResult();

    private void Unregister()
    {
        _changed.Writer.TryComplete();
        foreach (IDisposable registration in _registrations) registration.Dispose();
    }

    /// <summary>Follows changes of the configuration, one after the other.</summary>
    private async Task FollowAsync()
    {
        await foreach (bool _ in _changed.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Dictionary<string, RedisCameraPublisherOptions> wanted = CreateAll();
            await Task.WhenAll(_cameras.Select(camera => camera.ApplyAsync(wanted[camera.Name]))).ConfigureAwait(false);
        }
    }

    /// <summary>The options of all cameras; where they are invalid now, those that are followed already.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    private Dictionary<string, RedisCameraPublisherOptions> CreateAll()
    {
        var wanted = new Dictionary<string, RedisCameraPublisherOptions>();
        foreach (CameraPublication camera in _cameras)
        {
            try
            {
                wanted[camera.Name] = _factory.Create(camera.Name);
            }
            catch (Exception exception)
            {
                // Of the options' validation, of the binder, or of a Configure of the program.
                RedisLog.Invalid(_logger, camera.Name, exception);
                wanted[camera.Name] = camera.Options;
            }
        }

        try
        {
            // Two publishers of one name would take turns, and their readers reconnect again and again.
            if (FindSame(wanted).FirstOrDefault() is not { } same) return wanted;
            throw new OptionsValidationException(
                nameof(RedisCameraPublisherOptions), typeof(RedisCameraPublisherOptions), [Describe(same)]);
        }
        catch (Exception exception)
        {
            // Also of a ConfigureClient of the program. None is followed: which one is wrong, nobody knows.
            RedisLog.Invalid(_logger, string.Join(", ", wanted.Keys), exception);
            return _cameras.ToDictionary(camera => camera.Name, camera => camera.Options);
        }
    }

    /// <summary>Finds cameras that would be published under one name on one server.</summary>
    private static IEnumerable<IGrouping<string, string>> FindSame(
        Dictionary<string, RedisCameraPublisherOptions> options) => options
            .Where(pair => pair.Value.IsEnabled)
            .GroupBy(
                pair => $"{pair.Value.Name ?? pair.Key}\n{pair.Value.KeyPrefix}\n"
                    + string.Join(',', pair.Value.ToRedis().EndPoints),
                pair => pair.Key)
            .Where(same => same.Count() > 1);

    private static string Describe(IGrouping<string, string> same) =>
        $"Cameras '{string.Join("', '", same)}' are all published as '{same.Key.Split('\n')[0]}'.";
}
