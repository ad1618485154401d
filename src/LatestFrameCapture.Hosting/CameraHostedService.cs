using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace LatestFrames;

/// <summary>
/// Opens all cameras side by side before any other hosted service starts, reopens one whose configuration has changed,
/// and disposes all side by side when the application stops.
/// </summary>
/// <param name="cameras">The cameras.</param>
/// <param name="factory">Makes the options of a changed configuration.</param>
/// <param name="changes">Announce the changes.</param>
/// <param name="logger">The log.</param>
internal sealed class CameraHostedService(
    CameraRegistry cameras,
    IOptionsFactory<CameraOptions> factory,
    IEnumerable<IOptionsChangeTokenSource<CameraOptions>> changes,
    ILogger<LatestFrameCapture> logger) : IHostedLifecycleService
{
    // For a source of the program's own whose code blocks: nothing else of an opening is waited for.
    private static readonly TimeSpan s_beginLimit = TimeSpan.FromSeconds(5);

    private readonly SafeLogger _logger = new(logger);
    private readonly List<IDisposable> _registrations = [];

    /// <summary>Starts to open the cameras; a dead one delays nothing.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // From here on readers wait for frames. The first attempts go on beside the start.
        Task begun = Task.WhenAll(cameras.Select(camera => camera.OpenAsync()));
        try
        {
            await begun.WaitAsync(s_beginLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It opens later; until then its readers get nothing.
        }

        // Not IOptionsMonitor: an invalid change would throw through whoever announced it.
        foreach (IOptionsChangeTokenSource<CameraOptions> source in changes)
        {
            _registrations.Add(ChangeToken.OnChange(source.GetChangeToken, () => Apply(source.Name, isRetry: true)));

            // What has changed since the cameras were made. Not those of which nothing announces a change: the
            // program's Configure would be called a second time.
            Apply(source.Name, isRetry: false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Disposes the captures, within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>: after the services that were
    /// registered later, which read them.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IDisposable registration in _registrations) registration.Dispose();
        await cameras.DisposeAsync().ConfigureAwait(false);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    private void Apply(string? name, bool isRetry)
    {
        foreach (Camera camera in cameras.Where(camera => name is null || camera.Name == name))
        {
            try
            {
                camera.Apply(() => factory.Create(camera.Name), isRetry);
            }
            catch (Exception exception)
            {
                // Of the options' validation, of the binder, or of a Configure of the program.
                HostingLog.Invalid(_logger, camera.Name, exception);
            }
        }
    }
}
