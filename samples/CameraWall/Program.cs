using LatestFrames;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Cameras in a browser: nine simulated ones, or those whose URLs are given. Needs no camera.
const string address = "http://127.0.0.1:5080";
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? address);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

if (args.Length > 0)
{
    for (int i = 0; i < args.Length; i++)
    {
        string url = args[i];
        builder.Services.AddLatestFrameCapture($"camera {i + 1}", options => options.Url = url);
    }
}
else
{
    Add("front door", new SimulatedCamera());
    Add("yard", new SimulatedCamera { Hue = 40 });
    Add("garage", new SimulatedCamera { Hue = 80, IsSwitchedOffAndOn = true });
    Add("loading dock", new SimulatedCamera { Hue = 20, Size = new OpenCvSharp.Size(640, 480) });
    Add("car park", new SimulatedCamera { Hue = 110, FramesPerSecond = 5 });
    Add("workshop", new SimulatedCamera { Hue = 140 });
    Add("stairs", new SimulatedCamera { Hue = 160 });
    Add("roof", new SimulatedCamera { Hue = 100 });
    Add("back gate", new SimulatedCamera { Hue = 60 });
}

WebApplication app = builder.Build();
app.MapLatestFrames("/");
await app.StartAsync();
Console.WriteLine($"The wall is at {string.Join(", ", app.Urls)}; Ctrl+C ends it.");
await app.WaitForShutdownAsync();

void Add(string name, SimulatedCamera camera) => builder.Services.AddLatestFrameCapture(name, options =>
{
    options.CreateSource = _ => camera;
    options.Capture.StallTimeout = TimeSpan.FromSeconds(3);
});
