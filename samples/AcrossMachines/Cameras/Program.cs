using LatestFrames;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Reads cameras and publishes their newest frames: those given as name=url, or four simulated ones. The server is in
// the environment variable REDIS, as host:port; default: localhost:6379.
string redis = Environment.GetEnvironmentVariable("REDIS") ?? "localhost:6379";
string[][] cameras = [.. args.Select(arg => arg.Split('=', 2))];
if (cameras.Any(camera => camera.Length != 2))
{
    Console.Error.WriteLine("Usage: Cameras [name=url …]");
    return 2;
}

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
foreach (string[] camera in cameras) Publish(camera[0], options => options.Url = camera[1]);
if (cameras.Length == 0)
{
    Simulate("front door", new SimulatedCamera());
    Simulate("yard", new SimulatedCamera { Hue = 40 });
    Simulate("garage", new SimulatedCamera { Hue = 80, IsSwitchedOffAndOn = true });
    Simulate("stairs", new SimulatedCamera { Hue = 160 });
}

await builder.Build().RunAsync();
return 0;

void Simulate(string name, SimulatedCamera camera) => Publish(name, options => options.CreateSource = _ => camera);

void Publish(string name, Action<CameraOptions> configure) => builder.Services
    .AddLatestFrameCapture(name, options =>
    {
        options.Capture.StallTimeout = TimeSpan.FromSeconds(3);
        configure(options);
    })
    .AddRedisPublisher(options => options.Configuration = redis);
