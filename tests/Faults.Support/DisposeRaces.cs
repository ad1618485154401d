using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Dispose, Release, a further Open and Set from other threads, at random moments of captures that are
/// read.</summary>
/// <param name="times">The number of captures, one after the other.</param>
/// <param name="longest">The longest wait between the call of Open and the others.</param>
public sealed class DisposeRaces(int times, TimeSpan longest)
{
    private const int UsualTimes = 60;
    private const int LongestAfterReopen = 30;

    // What a call may take at most before the race counts as hung.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly List<double> _milliseconds = [];
    private int _abandoned;

    /// <summary>How many moments tests take of each source: 60, or what LATEST_FRAME_RACES says.</summary>
    public static int Times { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_RACES"), out int times) ? times : UsualTimes;

    /// <summary>As many as usual, or more in proportion to <see cref="Times"/>.</summary>
    public static int Scale(int usual) => (int)((long)usual * Times / UsualTimes);

    /// <summary>The threads that captures have given up.</summary>
    public int Abandoned => _abandoned;

    /// <summary>What nine of ten calls of Dispose and Release took at most.</summary>
    public TimeSpan NineOfTen =>
        TimeSpan.FromMilliseconds(_milliseconds.Order().ElementAt(_milliseconds.Count * 9 / 10));

    /// <summary>Runs them to their end.</summary>
    /// <param name="seed">The seed of the random moments.</param>
    /// <param name="createCapture">Makes a capture of the given capacity that is not open.</param>
    /// <param name="createSource">Makes a source; half of the captures share the first one.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="TimeoutException">A call did not return.</exception>
    /// <exception cref="InvalidOperationException">The figures of a capture contradict each other.</exception>
    public async Task RunAsync(
        int seed,
        Func<int, LatestFrameCapture> createCapture,
        Func<IFrameSource> createSource,
        CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        IFrameSource shared = createSource();
        for (int i = 0; i < times; i++)
        {
            using LatestFrameCapture capture = createCapture(1 + random.Next(4));
            IFrameSource source = random.Next(2) == 0 ? shared : createSource();
            Task open = Run(() => capture.Open(source));
            Task read = Run(() =>
            {
                while (true)
                {
                    using Frame? frame = capture.ReadFrame();
                    if (frame is null) Thread.Yield();
                }
            });
            await Task.Delay(random.Next((int)longest.TotalMilliseconds), cancellationToken);
            Task set = Run(() => capture.Set(VideoCaptureProperties.Brightness, 0.5));
            Task other = Task.CompletedTask;
            switch (random.Next(3))
            {
                case 0:
                    other = Run(() => Measure(capture.Release));
                    break;
                case 1:
                    Measure(capture.Release);
                    other = Run(() => capture.Open(source));
                    await Task.Delay(random.Next(LongestAfterReopen), cancellationToken);
                    break;
            }

            Measure(capture.Dispose);
            await Task.WhenAll(open, read, set, other).WaitAsync(s_limit, cancellationToken);
            CaptureStatistics statistics = capture.GetStatistics();
            _abandoned += (int)statistics.TotalAbandoned;
            if (Conservation.FindViolation(statistics) is { } violation) throw new InvalidOperationException(violation);
        }
    }

    /// <summary>How many there were, and how long the calls took.</summary>
    public override string ToString()
    {
        double[] sorted = [.. _milliseconds.Order()];
        return FormattableString.Invariant(
            $"{times} moments, median {Middle(sorted):F1} ms, longest {sorted[^1]:F1} ms, {_abandoned} abandoned");
    }

    private static double Middle(double[] sorted) => sorted[sorted.Length / 2];

    private static Task Run(Action call) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                call();
            }
            catch (ObjectDisposedException)
            {
                // Expected: Dispose came first.
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private void Measure(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            call();
        }
        finally
        {
            lock (_milliseconds) _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
