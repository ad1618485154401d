using System.Collections.Concurrent;
using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Reads a camera on a thread of its own: without work until <see cref="Go"/>, then with it.</summary>
/// <remarks>The thread owns the capture. The program ends without it if <c>VideoCapture.Read</c> hangs.</remarks>
internal sealed class FrameReader(
    string name, string color, TimeSpan work, TimeSpan duration,
    Func<Camera, CancellationToken, IEnumerable<(Mat Image, Frame? Frame)>> read)
{
    private const TaskCreationOptions Options = TaskCreationOptions.RunContinuationsAsynchronously;

    // What FFmpeg stored while it probed the stream comes first, up to a second of it.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_openLimit = TimeSpan.FromSeconds(40);

    private readonly TaskCompletionSource<(string Size, bool HasClock)> _live = new(Options);
    private readonly TaskCompletionSource<long> _go = new(Options);
    private readonly ConcurrentQueue<FrameSample> _samples = new();
    private long _skipped; // reader thread only
    private volatile string? _failure;
    private Thread? _thread;

    public string Name => name;
    public string Color => color;
    public IReadOnlyCollection<FrameSample> Samples => _samples;
    public FrameSample? Last => _samples.LastOrDefault();
    public double? FirstSecondMs => AgeMs(50, to: 1);
    public double? LastSecondMs => AgeMs(50, from: duration.TotalSeconds - 1) ?? Last?.AgeMs;

    /// <summary>Why no more frames come, or null while they do.</summary>
    public string? Failure => _failure;

    /// <summary>Starts the thread; completes once the pictures are live, or with why there are none.</summary>
    public async Task<(string Size, bool HasClock)> StartAsync(Camera camera, CancellationToken stop)
    {
        _thread = new Thread(() => Run(camera, stop)) { IsBackground = true, Name = name };
        _thread.Start();
        await Task.WhenAny(_live.Task, Task.Delay(s_openLimit, stop));
        stop.ThrowIfCancellationRequested();
        _live.TrySetException(new IOException($"{name}: no frames from {camera.Label}. Is it on and reachable?"));
        return await _live.Task;
    }

    /// <summary>Begins the measurement.</summary>
    public void Go() => _go.SetResult(Stopwatch.GetTimestamp());

    /// <summary>Waits for the end of the thread, unless it hangs.</summary>
    public void Join(TimeSpan limit) => _thread?.Join(limit);

    /// <summary>A percentile of the ages in some seconds of the measurement; null if no age is known.</summary>
    public double? AgeMs(int percent, double from = 0, double to = double.MaxValue) => Percentile.Of(
        _samples.Where(sample => sample.Seconds >= from && sample.Seconds < to)
            .Select(sample => sample.AgeMs).OfType<double>(),
        percent);

    private void Run(Camera camera, CancellationToken stop)
    {
        try
        {
            long? first = null;
            foreach ((Mat image, Frame? frame) in read(camera, stop))
            {
                stop.ThrowIfCancellationRequested();
                first ??= Stopwatch.GetTimestamp();
                bool isWarm = camera.IsFile || Stopwatch.GetElapsedTime(first.Value) >= s_warmUp;
                if (_go.Task.IsCompleted) Measure(image, frame);
                else if (isWarm) _live.TrySetResult(($"{image.Cols}x{image.Rows}", StampCodec.TryRead(image, out _)));

                // The frames of a file do not pile up meanwhile.
                if (camera.IsFile) _go.Task.Wait(stop);
            }

            _failure = $"{camera.Label} has no more frames.";
        }
        catch (Exception e)
        {
            // Whatever a capture throws ends this reader and not the program.
            _failure = e.Message.Replace(camera.Source, camera.Label, StringComparison.Ordinal);
        }

        _live.TrySetException(new IOException(_failure));
    }

    private void Measure(Mat image, Frame? frame)
    {
        // First of all: what is done after the read would count as the frame's age.
        TimeSpan? age = StampCodec.AgeOf(image) ?? frame?.Age;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_go.Task.Result);
        _skipped += frame?.Skipped ?? 0;
        var sample = new FrameSample(elapsed.TotalSeconds, age?.TotalMilliseconds, _samples.Count + 1, _skipped);
        if (elapsed <= duration) _samples.Enqueue(sample);
        Thread.Sleep(work);
    }
}
