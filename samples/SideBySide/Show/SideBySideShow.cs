using System.Diagnostics;
using Spectre.Console;

namespace LatestFrames;

/// <summary>The demonstration from the camera to the plot.</summary>
internal sealed class SideBySideShow(SideBySideOptions options)
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_reasonLimit = TimeSpan.FromSeconds(2);

    // Readable on white, also by those who do not tell red from green.
    private static readonly string[] s_colors = ["#d62728", "#1f77b4", "#2ca02c"];

    private readonly IAnsiConsole _console = Terminal.Create();

    /// <summary>Runs it; 0 when it was measured, 1 when something is missing or no reader came to the end, 130 after Ctrl+C.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            Camera camera = await Camera.OpenAsync(options, cancellationToken).ConfigureAwait(false);
            await using (camera.ConfigureAwait(false))
            {
                return await RunAsync(camera, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return 130;
        }
        catch (SourceException e)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', [e.Message, .. e.Details.Select(line => $"  {line}")])).ConfigureAwait(false);
            return 1;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // An option that the simulator does not take, a server that does not start, a file that cannot be written.
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private async Task<int> RunAsync(Camera camera, CancellationToken cancellationToken)
    {
        _console.WriteLine(camera.Description);
        Console.WriteLine("Opening it three times, once for each reader ...");
        var readers = new List<ReaderProcess>();
        try
        {
            foreach (ReaderKind kind in Enum.GetValues<ReaderKind>())
                readers.Add(ReaderProcess.Start(kind, kind == ReaderKind.Free ? TimeSpan.Zero : options.Work, camera.Source));

            ReaderReady[] ready = await WhenAllReadyAsync(readers, cancellationToken).ConfigureAwait(false);
            string title = $"{camera.Label}, {ready[0].Width}x{ready[0].Height}, {options.Work.TotalMilliseconds:0} ms of work per frame";
            bool hasClock = ready.All(reader => reader.HasClock);
            await ShowAsync(readers, title, hasClock, cancellationToken).ConfigureAwait(false);
            await StopAsync(readers).ConfigureAwait(false);
            await ReportAsync(camera, readers, ready[0], hasClock, title, cancellationToken).ConfigureAwait(false);
            return readers.TrueForAll(reader => reader.Failure is not null) ? 1 : 0;
        }
        finally
        {
            await StopAsync(readers).ConfigureAwait(false);
        }
    }

    // The first failure ends the wait: the other two may need half a minute to find out the same.
    private static async Task<ReaderReady[]> WhenAllReadyAsync(List<ReaderProcess> readers, CancellationToken cancellationToken)
    {
        List<Task<ReaderReady>> opening = [.. readers.Select(reader => reader.WaitReadyAsync(cancellationToken))];
        try
        {
            await foreach (Task<ReaderReady> ready in Task.WhenEach(opening).ConfigureAwait(false)) await ready.ConfigureAwait(false);
        }
        catch (SourceException)
        {
            // VideoCapture says that it failed, LatestFrameCapture says why.
            Task<ReaderReady> latest = opening[(int)ReaderKind.Latest];
            await Task.WhenAny(latest, Task.Delay(s_reasonLimit, cancellationToken)).ConfigureAwait(false);
            if (latest.IsFaulted) await latest.ConfigureAwait(false);
            throw;
        }

        return await Task.WhenAll(opening).ConfigureAwait(false);
    }

    private async Task ShowAsync(List<ReaderProcess> readers, string title, bool hasClock, CancellationToken cancellationToken)
    {
        if (!hasClock)
        {
            _console.WriteLine("The pictures carry no clock, as the simulator's do, so their age is not known. Shown is what is: how long ago LatestFrameCapture's left the decoder.");
        }

        if (!Terminal.IsInteractive) Console.WriteLine($"{title}: measuring for {options.Duration.TotalSeconds:0} s.");

        foreach (ReaderProcess reader in readers) reader.Go();
        long start = Stopwatch.GetTimestamp();
        var table = new LiveTable(title, readers, hasClock, _console.Profile.Width);
        if (Terminal.IsInteractive)
        {
            await _console.Live(table.Render(TimeSpan.Zero, options.Duration)).StartAsync(async live =>
            {
                while (await TickAsync().ConfigureAwait(false)) live.UpdateTarget(table.Render(Stopwatch.GetElapsedTime(start), options.Duration));
                live.UpdateTarget(table.Render(options.Duration, options.Duration));
            }).ConfigureAwait(false);
        }
        else
        {
            while (await TickAsync().ConfigureAwait(false))
            {
                // Nothing to show in a log but the end.
            }
        }

        async Task<bool> TickAsync()
        {
            await Task.Delay(s_refresh, cancellationToken).ConfigureAwait(false);
            return Stopwatch.GetElapsedTime(start) < options.Duration && readers.Exists(reader => reader.Failure is null);
        }
    }

    private async Task ReportAsync(
        Camera camera, List<ReaderProcess> readers, ReaderReady picture, bool hasClock, string title, CancellationToken cancellationToken)
    {
        ReaderResult free = Result(ReaderKind.Free);
        long frames = free.FramesRead + free.FramesSkipped;
        TimeSpan? interval = camera.FrameInterval ?? (frames > 0 ? options.Duration / frames : null);
        var result = new SideBySideResult
        {
            Source = camera.Label,
            Width = picture.Width,
            Height = picture.Height,
            WorkMs = options.Work.TotalMilliseconds,
            Seconds = options.Duration.TotalSeconds,
            FrameIntervalMs = interval?.TotalMilliseconds,
            MeasuredAt = DateTimeOffset.UtcNow,
            Plain = Result(ReaderKind.Plain),
            Latest = Result(ReaderKind.Latest),
            NoWork = free,
        };

        _console.Write(SummaryTable.Of(result, hasClock, Terminal.IsInteractive ? TableBorder.Rounded : TableBorder.Markdown));
        foreach (ReaderProcess reader in readers)
        {
            if (reader.Failure is { } failure) Console.WriteLine($"{reader.Name} ended early: {failure}");
        }

        Grid comparisons = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (Comparison comparison in Comparison.Of(result))
            comparisons.AddRow(comparison.Holds ? new Text("yes", Color.Green) : new Text("NO", Color.Red), new Text(comparison.Text));
        _console.Write(comparisons);
        if (options.JsonPath is { } json)
        {
            await result.WriteAsync(json, cancellationToken).ConfigureAwait(false);
            Console.WriteLine($"Figures: {Path.GetFullPath(json)}");
        }

        string plotTitle = $"{title}, {result.MeasuredAt.ToLocalTime():yyyy-MM-dd HH:mm}";
        Console.WriteLine(hasClock
            ? $"Plot: {AgePlot.Create(plotTitle, readers.Select(Curve)).Save(options.PlotPath)}"
            : "No plot: there are no ages to draw.");

        ReaderResult Result(ReaderKind kind) => ReaderResult.Of(readers[(int)kind], options.Duration);
    }

    private static AgeCurve Curve(ReaderProcess reader) => new(
        reader.Name,
        s_colors[(int)reader.Kind],
        [.. reader.Samples.Where(sample => sample.AgeMs is not null).Select(sample => (sample.Elapsed, sample.AgeMs!.Value))]);

    private static async Task StopAsync(List<ReaderProcess> readers) =>
        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask())).ConfigureAwait(false);
}
