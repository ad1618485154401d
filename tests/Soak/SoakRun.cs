using System.Diagnostics;
using Spectre.Console;

namespace LatestFrames;

/// <summary>The run from the first camera to the verdict.</summary>
internal sealed class SoakRun(SoakOptions options)
{
    // A leak shows in every fault, of which an hour has a thousand.
    private const double MostMegabytesPerHour = 20;
    private const int MostFurtherThreads = 10;
    private const int MostFurtherHandles = 20;

    // A fault in progress holds some, so that two moments say little; the medians of the first and the last tenth do
    // not depend on it.
    private const int Tenth = 10;

    private static readonly TimeSpan s_sampling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_reporting = TimeSpan.FromMinutes(1);

    // Shorter runs have nothing but warm-up.
    private static readonly TimeSpan s_shortestForTrend = TimeSpan.FromMinutes(20);

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings());
    private readonly Violations _violations = new();
    private readonly MemoryTrend _memory = new();
    private readonly List<ProcessFigures> _samples = [];
    private readonly Stopwatch _clock = new();

    /// <summary>Runs it; 0 when nothing happened that must not, else 1.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // A file has no width of its own; the lines are not to be broken in it.
        if (Console.IsOutputRedirected) _console.Profile.Width = 200;
        if (!RtspCamera.IsAvailable(out string? whyNot))
        {
            _console.MarkupLineInterpolated($"soak: {whyNot}");
            return 1;
        }

        _console.MarkupLineInterpolated($"soak: {options.Duration.TotalMinutes:0.##} minutes, seed {options.Seed}");
        var stations = new List<Station>();
        try
        {
            foreach (StationKind kind in options.Stations)
                stations.Add(await Station.StartAsync(kind, options.Seed, _violations).ConfigureAwait(false));
        }
        catch
        {
            // Such as without a browser: no server stays behind.
            foreach (Station station in stations) await station.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        FaultInjector[] injectors =
            [.. stations.Select((station, i) => new FaultInjector(station, options.Seed + i, _violations))];

        _clock.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(options.Duration);
        Task[] faults = [.. injectors.Select(injector => injector.RunAsync(end.Token))];
        (ProcessFigures first, ProcessFigures last) =
            await WatchAsync(stations, injectors, end.Token).ConfigureAwait(false);
        await Task.WhenAll(faults).ConfigureAwait(false);

        SoakTotals totals = SoakTotals.Of(stations, injectors);
        foreach (Station station in stations) await station.DisposeAsync().ConfigureAwait(false);
        Judge();
        Report(totals, stations, injectors, first, last);
        return _violations.Count == 0 ? 0 : 1;
    }

    /// <summary>Takes samples and prints a line a minute, until the time is over.</summary>
    private async Task<(ProcessFigures First, ProcessFigures Last)> WatchAsync(
        List<Station> stations, FaultInjector[] injectors, CancellationToken end)
    {
        ProcessFigures first = ProcessFigures.Take(), last = first;
        TimeSpan nextReport = s_reporting;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(s_sampling, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            last = ProcessFigures.Take();
            _memory.Add(_clock.Elapsed, last.MemoryMb);
            _samples.Add(last);
            foreach (Station station in stations) station.CheckFigures();
            PrintNewViolations();
            if (_clock.Elapsed < nextReport) continue;
            nextReport += s_reporting;
            double managed = GC.GetGCMemoryInfo().TotalCommittedBytes / 1e6;
            _console.MarkupInterpolated($"{_clock.Elapsed:hh\\:mm\\:ss}  {SoakTotals.Of(stations, injectors)}, ");
            _console.MarkupInterpolated($"{last.MemoryMb:F0} MB ({managed:F0} of it managed), ");
            _console.MarkupInterpolated($"{last.Threads} threads, {last.Handles} handles, ");
            _console.MarkupLineInterpolated($"{_violations.Count} violations");
        }

        return (first, last);
    }

    private void Judge()
    {
        int count = Math.Max(1, _samples.Count / Tenth);
        ProcessFigures[] first = [.. _samples.Take(count)], last = [.. _samples.TakeLast(count)];
        CheckGrowth(
            "threads",
            Median(first, sample => sample.Threads),
            Median(last, sample => sample.Threads),
            MostFurtherThreads);
        CheckGrowth(
            "handles",
            Median(first, sample => sample.Handles),
            Median(last, sample => sample.Handles),
            MostFurtherHandles);
        double slope = _memory.MegabytesPerHour();
        if (options.Duration >= s_shortestForTrend && slope > MostMegabytesPerHour)
            _violations.Add("process", $"it grows by {slope:F1} MB/h");
    }

    private void CheckGrowth(string what, int first, int last, int most)
    {
        if (last > first + most) _violations.Add("process", $"{first} {what} have become {last}");
    }

    private static int Median(ProcessFigures[] samples, Func<ProcessFigures, int> value) =>
        samples.Length == 0 ? 0 : samples.Select(value).Order().ElementAt(samples.Length / 2);

    private void Report(
        SoakTotals totals, List<Station> stations, FaultInjector[] injectors, ProcessFigures first, ProcessFigures last)
    {
        var table = new Table()
            .Border(TableBorder.Markdown)
            .AddColumns("station", "frames", "faults", "reconnects", "stalls", "abandoned", "longest recovery");
        for (int i = 0; i < stations.Count; i++)
        {
            CaptureStatistics statistics = stations[i].Capture.GetStatistics();
            table.AddRow(
                stations[i].Name,
                $"{stations[i].Frames}",
                $"{injectors[i].Faults}",
                $"{statistics.TotalConnections - 1}",
                $"{statistics.TotalStalls}",
                $"{statistics.TotalAbandoned}",
                $"{injectors[i].LongestRecovery.TotalSeconds:F1} s");
        }

        _console.Write(table);
        _console.MarkupLineInterpolated($"{_clock.Elapsed:hh\\:mm\\:ss}, seed {options.Seed}: {totals}");
        _console.MarkupInterpolated(
            $"memory {first.MemoryMb:F0} -> {last.MemoryMb:F0} MB, {_memory.MegabytesPerHour():F1} MB/h; ");
        _console.MarkupLineInterpolated(
            $"threads {first.Threads} -> {last.Threads}; handles {first.Handles} -> {last.Handles}");
        PrintNewViolations();
        _console.MarkupLineInterpolated($"{_violations.Count} violations");
    }

    private void PrintNewViolations()
    {
        foreach (string violation in _violations.TakeNew()) _console.MarkupLineInterpolated($"violation: {violation}");
    }
}
