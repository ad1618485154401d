using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>One camera and its consumer.</summary>
internal sealed class CameraReader(ReceiveOptions options, int number) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<TimeSpan> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The capture; null until its constructor has returned.</summary>
    public LatestFrameCapture? Capture { get; private set; }

    /// <summary>The time from the start to the first frame.</summary>
    public Task<TimeSpan> First => _first.Task;

    /// <summary>Whether figures are taken.</summary>
    public volatile bool IsMeasured;

    /// <summary>Milliseconds from arrival, from sending, and from the call; each to the frame.</summary>
    public List<double> Ages { get; } = [];

    public List<double> Sents { get; } = [];

    public List<double> Waits { get; } = [];

    /// <summary>Opens on a thread of its own, as a program that opens all at once would.</summary>
    public void Open()
    {
        var thread = new Thread(() => Capture = new LatestFrameCapture(Source(), Options())) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Reads as the way says until the token is cancelled.</summary>
    public async Task ReadAsync(CancellationToken token)
    {
        while (Capture is null && !token.IsCancellationRequested) await Task.Delay(1, token).ConfigureAwait(false);
        TimeSpan? interval = options.Way switch
        {
            Way.OncePerSecond => TimeSpan.FromSeconds(1),
            Way.OncePerTenSeconds => TimeSpan.FromSeconds(10),
            _ => null,
        };
        if (options.Way == Way.Received || await ReadOneAsync(token).ConfigureAwait(false))
            _first.TrySetResult(Stopwatch.GetElapsedTime(_start));
        if (options.Way == Way.Received) return;

        // The readers' moments are spread too, over their interval.
        if (interval is { } first)
            await Task.Delay(first * ((double)number / options.Cameras), token).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; !token.IsCancellationRequested; i++)
        {
            await ReadOneAsync(token).ConfigureAwait(false);
            TimeSpan left = interval is { } every ? (i * every) - Stopwatch.GetElapsedTime(start) : TimeSpan.Zero;
            if (left > TimeSpan.Zero) await Task.Delay(left, token).ConfigureAwait(false);
        }
    }

    public void Dispose() => Capture?.Dispose();

    private async Task<bool> ReadOneAsync(CancellationToken token)
    {
        long called = Stopwatch.GetTimestamp();
        using Frame? frame = await Capture!.ReadAsync(token).ConfigureAwait(false);
        if (frame is null) return false;
        if (!IsMeasured) return true;
        lock (Ages)
        {
            Ages.Add(frame.Age.TotalMilliseconds);
            Waits.Add(Stopwatch.GetElapsedTime(called).TotalMilliseconds);
            if (frame.CameraTime is { } sent) Sents.Add((DateTimeOffset.UtcNow - sent).TotalMilliseconds);
        }

        return true;
    }

    private IFrameSource Source()
    {
        string url = options.Url + number.ToString(CultureInfo.InvariantCulture);
        if (options.Way == Way.FFmpeg) return new FFmpegSource(url) { FramesPerSecond = 1, Size = new Size(640, 360) };
        return new RtspSource(url)
        {
            KeyFramesOnly = options.Way is Way.KeyFrames or Way.KeyFramesOnDemand,
            Decoder = options.Decoder,
        };
    }

    private LatestFrameCaptureOptions Options() => new()
    {
        Capacity = 1,
        ReadTimeout = s_patience,
        OpenTimeout = s_patience,
        Conversion = options.Way is Way.KeyFrames or Way.EveryFrame or Way.FFmpeg
            ? FrameConversion.Eager
            : FrameConversion.OnDemand,
    };
}
