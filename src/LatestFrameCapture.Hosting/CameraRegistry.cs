using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>All cameras of the application, in the order of their registration.</summary>
/// <remarks>
/// A singleton. Thread safety: all members may be called from any thread. The cameras are created with the registry and
/// opened by the hosted service.
/// </remarks>
public sealed class CameraRegistry : IReadOnlyList<Camera>, IDisposable, IAsyncDisposable
{
    private readonly Camera[] _cameras;
    private readonly Dictionary<string, Camera> _ofNames = new(StringComparer.OrdinalIgnoreCase);

    internal CameraRegistry(
        IEnumerable<CameraName> names,
        IOptionsFactory<CameraOptions> factory,
        IServiceProvider services,
        ILogger logger)
    {
        // Not IOptionsMonitor: once it is there, an invalid change of the configuration throws through whoever makes
        // it.
        List<string> failures = [];
        List<(string Name, CameraOptions Options)> valid = [];
        foreach (string name in names.Select(name => name.Value))
        {
            try
            {
                valid.Add((name, factory.Create(name)));
            }
            catch (OptionsValidationException exception)
            {
                failures.AddRange(exception.Failures);
            }
        }

        if (failures.Count > 0)
            throw new OptionsValidationException(nameof(CameraOptions), typeof(CameraOptions), failures);
        _cameras = [.. valid.Select(one => new Camera(one.Name, one.Options, services, logger))];
        foreach (Camera camera in _cameras) _ofNames.Add(camera.Name, camera);
    }

    /// <summary>The number of cameras.</summary>
    public int Count => _cameras.Length;

    /// <summary>The camera at a position.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such position.</exception>
    public Camera this[int index] => _cameras[index];

    /// <summary>The camera of a name.</summary>
    /// <param name="name">The name; its case does not matter.</param>
    /// <exception cref="KeyNotFoundException">There is no such camera.</exception>
    public Camera this[string name] => TryGet(name, out Camera? camera)
        ? camera
        : throw new KeyNotFoundException(
            $"There is no camera '{name}'; registered are: {string.Join(", ", _cameras.Select(one => one.Name))}.");

    /// <summary>Finds the camera of a name.</summary>
    /// <param name="name">The name; its case does not matter.</param>
    /// <param name="camera">The camera, or null.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out Camera? camera) => _ofNames.TryGetValue(name, out camera);

    /// <summary>Disposes all captures; the container calls it where no host has stopped the application.</summary>
    public void Dispose()
    {
        foreach (Camera camera in _cameras) camera.Capture.Dispose();
    }

    /// <summary>Disposes all captures side by side.</summary>
    /// <returns>
    /// A task that completes within the longest <see cref="LatestFrameCaptureOptions.CloseTimeout"/>.
    /// </returns>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_cameras.Select(camera => camera.Capture.DisposeAsync().AsTask())).ConfigureAwait(false);

    /// <inheritdoc/>
    public IEnumerator<Camera> GetEnumerator() => ((IEnumerable<Camera>)_cameras).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
