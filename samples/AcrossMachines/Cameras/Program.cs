using LatestFrames;

// Reads cameras and publishes their newest frames: those given as name=url, or four simulated ones. The server is in the
// environment variable REDIS, as StackExchange.Redis writes it; default: localhost:6379.
string redis = Environment.GetEnvironmentVariable("REDIS") ?? "localhost:6379";
string[][] cameras = [.. args.Select(arg => arg.Split('=', 2))];
if (cameras.Any(camera => camera.Length != 2))
{
    Console.Error.WriteLine("Usage: Cameras [name=url …]");
    return 2;
}

var running = new List<(LatestFrameCapture Capture, RedisFramePublisher Publisher)>();
foreach (string[] camera in cameras) Publish(camera[0], options => new LatestFrameCapture(camera[1], options));
if (cameras.Length == 0)
{
    Simulate("front door", new SimulatedCamera());
    Simulate("yard", new SimulatedCamera { Hue = 40 });
    Simulate("garage", new SimulatedCamera { Hue = 80, IsSwitchedOffAndOn = true });
    Simulate("stairs", new SimulatedCamera { Hue = 160 });
}

using var stop = new ManualResetEventSlim();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Set();
};
Console.WriteLine($"{running.Count} cameras are published; Ctrl+C ends it.");
while (!stop.Wait(TimeSpan.FromSeconds(10)))
{
    foreach ((LatestFrameCapture capture, RedisFramePublisher publisher) in running)
    {
        string counts = $"{publisher.TotalPublished} published, {publisher.Listeners} listen";
        Console.WriteLine($"{capture}: {counts}; {publisher.Failure}");
    }
}

foreach ((LatestFrameCapture capture, RedisFramePublisher publisher) in running)
{
    publisher.Dispose();
    capture.Dispose();
}

return 0;

void Simulate(string name, SimulatedCamera camera) =>
    Publish(name, options => new LatestFrameCapture(camera, options));

void Publish(string name, Func<LatestFrameCaptureOptions, LatestFrameCapture> open)
{
    LatestFrameCapture capture = open(new() { Name = name, StallTimeout = TimeSpan.FromSeconds(3) });
    running.Add((capture, new RedisFramePublisher(redis, name, capture)));
}
