using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace LatestFrames;

/// <summary>The meter through OpenTelemetry, as Prometheus reads it.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Prometheus_reads_the_figures_of_each_camera_and_no_url()
    {
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = new(), ["yard"] = new() },
            isTestServer: true,
            services: services => services.AddMetrics().AddOpenTelemetry().WithMetrics(
                metrics => metrics.AddMeter("LatestFrameCapture").AddPrometheusExporter(
                    options => options.ScrapeResponseCacheDurationMilliseconds = 0)),
            before: web => web.UseOpenTelemetryPrometheusScrapingEndpoint());
        LatestFrameCapture door = app.Cameras["door"].Capture;
        using (Frame? frame = await door.ReadAsync(TestContext.Current.CancellationToken)) Assert.NotNull(frame);

        string text = await app.Server.CreateClient().GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.InRange(Value(text, "frames_grabbed_total", "door"), 1, door.GetStatistics().TotalGrabbed);
        Assert.True(Value(text, "frames_grabbed_total", "yard") >= 0);
        Assert.Equal(1, Value(text, "connections_connection_total|connections_total", "door"));
        Assert.InRange(Value(text, "frame_age_seconds", "door"), 0, 30);
        Assert.True(Value(text, "read_age_seconds_count", "door") >= 1);
        Assert.Contains("state=\"live\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("://", text.Replace("# ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static double Value(string text, string names, string camera)
    {
        Match line = Regex.Match(
            text,
            $@"^latest_frame_capture_({names})\{{[^}}]*camera_name=""{camera}""[^}}]*\}} ([0-9.eE+-]+)",
            RegexOptions.Multiline);
        Assert.True(line.Success, $"no {names} of {camera} in:\n{text}");
        return double.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture);
    }
}
