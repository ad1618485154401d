using LatestFrames;

// Reads cameras and publishes their newest frames: those given as name=url, or four simulated ones. The server is in the
// environment variable REDIS, as StackExchange.Redis writes it; default: localhost:6379.
string redis = Environment.GetEnvironmentVariable("REDIS") ?? "localhost:6379";
var sources = new Dictionary<string, IFrameSource?>();
foreach (string arg in args)
{
    if (!arg.Contains('=', StringComparison.Ordinal))
    {
        Console.Error.WriteLine("Usage: Cameras [name=url …]");
        return 2;
    }

    sources[arg[..arg.IndexOf('=', StringComparison.Ordinal)]] = null;
}

if (args.Length == 0)
{
    sources["front door"] = new SimulatedCamera();
    sources["yard"] = new SimulatedCamera { Hue = 40 };
    sources["garage"] = new SimulatedCamera { Hue = 80, IsSwitchedOffAndOn = true };
    sources["stairs"] = new SimulatedCamera { Hue = 160 };
}

using var stop = new ManualResetEventSlim();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Set();
};
var running = new List<(LatestFrameCapture Capture, RedisFramePublisher Publisher)>();
foreach ((string name, IFrameSource? source) in sources)
{
    var options = new LatestFrameCaptureOptions { Name = name, StallTimeout = TimeSpan.FromSeconds(3) };
    string url = args.FirstOrDefault(arg => arg.StartsWith(name + "=", StringComparison.Ordinal)) ?? "";
    LatestFrameCapture capture = source is null ? new(url[(name.Length + 1)..], options) : new(source, options);
    running.Add((capture, new RedisFramePublisher(redis, name, capture)));
}

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
