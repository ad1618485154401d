using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>Gives a camera's options what a configuration cannot hold.</summary>
/// <param name="clocks">The application's clock, if it has one.</param>
/// <param name="meters">The application's meter factory, if it has one.</param>
internal sealed class CameraOptionsDefaults(IEnumerable<TimeProvider> clocks, IEnumerable<IMeterFactory> meters)
    : IPostConfigureOptions<CameraOptions>
{
    public void PostConfigure(string? name, CameraOptions options)
    {
        LatestFrameCaptureOptions capture = options.Capture;
        capture.Name ??= name;
        if (capture.TimeProvider == TimeProvider.System)
            capture.TimeProvider = clocks.LastOrDefault(TimeProvider.System);
        capture.MeterFactory ??= meters.LastOrDefault();
    }
}
