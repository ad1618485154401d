using LatestFrames;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A wall of cameras that Cameras publishes, on another machine or on this one: those whose names are given, or the four
// simulated ones. The server is in the environment variable REDIS, as host:port; default: localhost:6379.
string redis = Environment.GetEnvironmentVariable("REDIS") ?? "localhost:6379";
string[] names = args.Length > 0 ? args : ["front door", "yard", "garage", "stairs"];
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:5081");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddRedisCameras();
foreach (string name in names)
{
    builder.Services.AddLatestFrameCapture(name, options =>
    {
        options.Url = $"redis://{redis}/{Uri.EscapeDataString(name)}";
        options.Capture.StallTimeout = TimeSpan.FromSeconds(3);
        options.Capture.Conversion = FrameConversion.OnDemand;
    });
}

WebApplication app = builder.Build();
app.MapLatestFrames("/");
await app.StartAsync();
Console.WriteLine($"The wall is at {string.Join(", ", app.Urls)}; Ctrl+C ends it.");
await app.WaitForShutdownAsync();
