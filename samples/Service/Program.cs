using LatestFrames;
using OpenTelemetry.Metrics;

// A service that reads the cameras of appsettings.json. Their passwords come from user secrets, which are read in the
// environment Development only (DOTNET_ENVIRONMENT=Development; dotnet user-secrets set Cameras:door:Password ...), or
// from the environment (Cameras__door__Password). /health and /ready for whoever watches it, /metrics for Prometheus,
// /cameras to look at.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddCameras(builder.Configuration.GetSection("Cameras")).AddHealthCheck();
builder.Services.AddHostedService<BrightnessWorker>();
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
    .AddMeter("LatestFrameCapture")
    .AddPrometheusExporter());

WebApplication app = builder.Build();
// A dead camera is no reason to restart the program: the check for liveness asks no camera.
app.MapHealthChecks("/health", new() { Predicate = check => !check.Tags.Contains("ready") });
app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains("ready") });
app.MapPrometheusScrapingEndpoint();
app.MapLatestFrames("/cameras");
app.Run();
