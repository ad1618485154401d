using System.Diagnostics;
using OpenCvSharp;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Measures the model's parameters with the package itself and a redis-server on loopback.</summary>
/// <param name="server">The server.</param>
/// <param name="duration">How long each of some fifteen measurements takes.</param>
internal sealed class CostMeter(RedisProcess server, TimeSpan duration)
{
    private const int SmallBytes = 20_000;
    private const int LargeBytes = 400_000;
    private const int ManyListeners = 4;
    private const int Quality = 80;

    // Two seconds, in which the methods are compiled that are called often.
    private const int CaptureWarmup = 400;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly RedisKeys s_keys = new(RedisKeys.DefaultPrefix, "measured");

    private readonly Meter _meter = new(server, duration);

    /// <summary>Measures for pictures of one size.</summary>
    /// <param name="size">The size.</param>
    /// <param name="capture">
    /// Seconds of CPU for a picture of a camera from its packets to who waits for it; null measures a camera that only
    /// copies one.
    /// </param>
    public async Task<Costs> MeasureAsync(Size size, double? capture)
    {
        using Mat scene = SteadyCamera.MakeScene(size);
        using var encoder = new StoredPictureEncoder(FrameEncoding.Jpeg, Quality);
        byte[] value = encoder.Encode(scene, new StoredPictureHeader()).ToArray();
        double encode = _meter.Measure(() => encoder.Encode(scene, new StoredPictureHeader()));
        using var image = new Mat();
        StoredPictureHeader.TryRead(value, out StoredPictureHeader header);
        double decode = _meter.Measure(() => StoredPictureDecoder.TryDecode(value, header, image));
        CommandCost handOver = await MeasureCaptureAsync(size, isCopied: false);
        CommandCost copied = await MeasureCaptureAsync(size, isCopied: true);

        using RedisClient client = await ConnectAsync(subscribes: false);
        CommandCost set = await AtSizeAsync(value.Length, bytes => SetAsync(client, bytes));
        CommandCost get = await AtSizeAsync(value.Length, bytes => GetAsync(client, bytes));
        CommandCost length = await OnThreadAsync(() => Wait(client, client.Database.StringLengthAsync(s_keys.Frame)));
        CommandCost publish = await PublishAsync(client);
        return new Costs
        {
            PictureBytes = value.Length,
            Capture = Math.Max(0, (capture ?? copied.Client) - handOver.Client),
            HandOver = handOver,
            Encode = encode,
            Decode = decode,
            Set = set,
            Get = get,
            Length = length,
            Publish = publish,
            Note = await NoteAsync(client, publish.Way),
            Wake = MeasureWake(),
        };
    }

    /// <summary>What a frame costs from its source to one who waits for it.</summary>
    private async Task<CommandCost> MeasureCaptureAsync(Size size, bool isCopied)
    {
        using var capture = new LatestFrameCapture(
            new SteadyCamera(size, TimeSpan.FromMilliseconds(5), TimeSpan.Zero, isCopied), SteadyCamera.Options);
        long count = 0;
        var ways = new List<double>();
        TimeSpan before = default;
        Stopwatch? clock = null;
        while (clock is null || clock.Elapsed < duration)
        {
            using Frame? frame = await capture.ReadAsync();
            count++;
            if (frame is not null && count > CaptureWarmup) ways.Add(frame.Age.TotalSeconds);
            if (count != CaptureWarmup) continue;
            clock = Stopwatch.StartNew();
            before = Environment.CpuUsage.TotalTime;
        }

        double client = (Environment.CpuUsage.TotalTime - before).TotalSeconds / (count - CaptureWarmup);
        return new CommandCost(client, 0, Percentile.Of(ways, 25) ?? 0);
    }

    private static async Task<CommandCost> AtSizeAsync(int bytes, Func<byte[], Task<CommandCost>> measure)
    {
        CommandCost small = await measure(new byte[SmallBytes]);
        CommandCost large = await measure(new byte[LargeBytes]);
        return CommandCost.At(bytes, SmallBytes, small, LargeBytes, large);
    }

    private Task<CommandCost> SetAsync(RedisClient client, byte[] value) => _meter.MeasureAsync(
        async () => await client.UntilFailedAsync(client.Database.StringSetAsync(s_keys.Frame, value, s_timeout))
            .WaitAsync(s_timeout));

    private async Task<CommandCost> GetAsync(RedisClient client, byte[] value)
    {
        await client.Database.StringSetAsync(s_keys.Frame, value, TimeSpan.FromMinutes(5));
        return await OnThreadAsync(() => Wait(client, client.Database.StringGetLeaseAsync(s_keys.Frame))?.Dispose());
    }

    private Task<CommandCost> PublishAsync(RedisClient client)
    {
        byte[] note = new byte[StoredPictureHeader.Size];
        return _meter.MeasureAsync(
            async () => await client.UntilFailedAsync(client.Database.PublishAsync(s_keys.Changes, note))
                .WaitAsync(s_timeout));
    }

    private async Task<CommandCost> NoteAsync(RedisClient client, double publishing)
    {
        byte[] header = new byte[StoredPictureHeader.Size];
        long sent = 0;
        int expected = 0;
        using var come = new CountdownEvent(1);
        var ways = new List<double>();
        CommandCost without = await PublishAndWaitAsync();
        var listeners = new List<RedisClient>();
        try
        {
            for (int i = 0; i < ManyListeners; i++)
            {
                RedisClient listener = await ConnectAsync(subscribes: true);
                listeners.Add(listener);
                bool isFirst = i == 0;
                await listener.Subscriber.SubscribeAsync(s_keys.Changes, (channel, note) =>
                {
                    ReadOnlyMemory<byte> bytes = note;
                    StoredPictureHeader.TryRead(bytes.Span, out _);
                    if (isFirst) ways.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref sent)).TotalSeconds);
                    come.Signal();
                });
            }

            // The note leaves with the answer to its publisher, half of the way after the call.
            expected = ManyListeners;
            CommandCost with = await PublishAndWaitAsync();
            return new CommandCost(
                Math.Max(0, (with.Client - without.Client) / ManyListeners),
                Math.Max(0, (with.Server - without.Server) / ManyListeners),
                Math.Max(0, with.Way - (publishing / 2)));
        }
        finally
        {
            foreach (RedisClient listener in listeners) listener.Dispose();
        }

        Task<CommandCost> PublishAndWaitAsync() => _meter.MeasureAsync(async () =>
        {
            come.Reset(expected + 1);
            Volatile.Write(ref sent, Stopwatch.GetTimestamp());
            await client.Database.PublishAsync(s_keys.Changes, header);
            come.Signal();
            come.Wait(s_timeout);
        }, ways);
    }

    private Task<CommandCost> OnThreadAsync(Action command) => Task.Factory.StartNew(
        () => _meter.MeasureAsync(
            () =>
            {
                command();
                return Task.CompletedTask;
            }).GetAwaiter().GetResult(),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    // As a connection waits for it, on its capture thread.
    private static T Wait<T>(RedisClient client, Task<T> answer) =>
        client.UntilFailedAsync(answer).WaitAsync(s_timeout).GetAwaiter().GetResult();

    private double MeasureWake()
    {
        using var ping = new AutoResetEvent(false);
        using var pong = new AutoResetEvent(false);
        bool isOver = false;
        var thread = new Thread(() =>
        {
            while (ping.WaitOne() && !Volatile.Read(ref isOver)) pong.Set();
        });
        thread.Start();
        var ways = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            long begin = Stopwatch.GetTimestamp();
            ping.Set();
            pong.WaitOne();
            ways.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds / 2);

            // So that both threads sleep when they are woken.
            Thread.Sleep(2);
        }

        Volatile.Write(ref isOver, true);
        ping.Set();
        thread.Join();
        return Percentile.Of(ways, 25) ?? 0;
    }

    private Task<RedisClient> ConnectAsync(bool subscribes) =>
        RedisClient.ConnectAsync(RedisClient.Parse(server.Address), s_timeout, subscribes, CancellationToken.None);
}
