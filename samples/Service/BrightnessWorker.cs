using Cv2 = OpenCvSharp.Cv2;
using Scalar = OpenCvSharp.Scalar;

namespace LatestFrames;

/// <summary>Reports once a minute how bright each camera's picture is.</summary>
/// <param name="cameras">The cameras of the application.</param>
/// <param name="logger">The log.</param>
internal sealed partial class BrightnessWorker(CameraRegistry cameras, ILogger<BrightnessWorker> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1));
        do
        {
            await Task.WhenAll(cameras.Select(camera => ReportAsync(camera, stoppingToken)));
        }
        while (await minute.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ReportAsync(Camera camera, CancellationToken stoppingToken)
    {
        using Frame? frame = await camera.Capture.ReadAsync(stoppingToken);
        if (frame is null) return;
        Scalar mean = Cv2.Mean(frame.Image);
        LogBrightness(camera.Name, (mean.Val0 + mean.Val1 + mean.Val2) / 3, frame.Age.TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Information, "Camera {Camera}: mean brightness {Brightness:0} of 255, {Age:0} ms old.")]
    private partial void LogBrightness(string camera, double brightness, double age);
}
