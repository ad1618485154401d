using System.Globalization;
using System.Net;
using LatestFrames;
using StackExchange.Redis;

// The camera's machine, or one that reads it, until the end of the input. What happens is said in lines, with the time
// on the clock of the stamps:
//   publish ADDRESS           ready
//   consume ADDRESS MODE      state TIME STATE FAILURE;  frame TIME NUMBER TAKEN AGE
//   slow ADDRESS MODE         the same through a proxy; answers "speed BITS" (a second; 0 for as fast as it goes) and
//                             "size".
const string Name = "door";
object gate = new();
LatestFrameCaptureOptions options = new()
{
    StallTimeout = TimeSpan.FromSeconds(2),
    OpenTimeout = TimeSpan.FromSeconds(10),
    ReadTimeout = TimeSpan.FromSeconds(1),
    Reconnect = new ReconnectOptions
    {
        FirstDelay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(0.5)
    },
};

return args switch
{
    ["publish", var address] => Publish(address),
    ["consume", var address, var mode] => await ConsumeAsync(address, null, Enum.Parse<FrameConversion>(mode)),
    ["slow", var address, var mode] => await ConsumeSlowlyAsync(address, Enum.Parse<FrameConversion>(mode)),
    _ => 2,
};

int Publish(string address)
{
    using var capture = new LatestFrameCapture(new StampedCamera { Size = new(640, 360), IsDetailed = true }, options);
    using var publisher = new RedisFramePublisher(address, Name, capture);
    if (!SpinWait.SpinUntil(() => publisher.TotalPublished > 0, TimeSpan.FromSeconds(30))) return 1;
    Say($"ready");
    while (Console.In.ReadLine() is not null)
    {
        // Nothing is ordered.
    }

    return 0;
}

async Task<int> ConsumeSlowlyAsync(string address, FrameConversion mode)
{
    await using var link = new SlowLink(IPEndPoint.Parse(address), double.PositiveInfinity)
    {
        CatchUp = TimeSpan.FromMilliseconds(50)
    };
    return await ConsumeAsync(address, link, mode);
}

async Task<int> ConsumeAsync(string address, SlowLink? link, FrameConversion mode)
{
    using var end = new CancellationTokenSource();
    using var capture = new LatestFrameCapture(options with { Conversion = mode });
    capture.StateChanged += (_, e) => Say($"state {FrameClock.NowMicroseconds} {e.Current} {e.Failure?.Message}");
    capture.Open(new RedisFrameSource(link is null ? address : $"127.0.0.1:{link.Port}", Name));
    var reading = new Thread(() => Read(capture, end.Token));
    reading.Start();
    while (Console.In.ReadLine() is { } order)
    {
        if (order == "size")
        {
            Say($"size {await SizeAsync(address)}");
        }
        else if (link is not null && order.Split(' ') is ["speed", var bits])
        {
            link.BitsPerSecond = bits == "0"
                ? double.PositiveInfinity
                : double.Parse(bits, CultureInfo.InvariantCulture);
            Say($"{order} {FrameClock.NowMicroseconds}");
        }
    }

    await end.CancelAsync();
    reading.Join();
    return 0;
}

void Read(LatestFrameCapture capture, CancellationToken end)
{
    try
    {
        while (!end.IsCancellationRequested)
        {
            using Frame? frame = capture.ReadFrame(end);
            if (frame is null || !StampCodec.TryRead(frame.Image, out FrameStamp stamp)) continue;
            double age = frame.Age.TotalMilliseconds;
            Say($"frame {FrameClock.NowMicroseconds} {stamp.FrameNumber} {stamp.TakenAtMicroseconds} {age:0.0}");
        }
    }
    catch (OperationCanceledException)
    {
        // The end.
    }
}

async Task<long> SizeAsync(string address)
{
    await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(address);
    return await redis.GetDatabase().StringLengthAsync($"lfc:{{{Name}}}:frame");
}

void Say(FormattableString line)
{
    lock (gate)
    {
        Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Console.Out.Flush();
    }
}
