using System.Diagnostics;
using Spectre.Console;

namespace LatestFrames;

/// <summary>The demonstration: three readers of one camera, what they measured, and the plot of it.</summary>
internal sealed class Comparison(Camera camera, TimeSpan work, TimeSpan duration)
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_joinLimit = TimeSpan.FromSeconds(2);

    private readonly FrameReader[] _readers =
    [
        new("VideoCapture", "#d62728", work, duration, Captures.ReadPlain),
        new("LatestFrameCapture", "#1f77b4", work, duration, Captures.ReadLatest),
        new("LatestFrameCapture, no work", "#2ca02c", TimeSpan.Zero, duration, Captures.ReadLatest),
    ];

    /// <summary>Runs it; 0 when it was measured, 1 when no reader came to the end.</summary>
    public async Task<int> RunAsync(string plotPath, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Console.WriteLine($"Opening {camera.Label} three times, then {duration.TotalSeconds:0} s of measuring ...");

            // LatestFrameCapture first: if the camera cannot be opened, it tells why and sends a wrong password once.
            (string size, bool hasClock) = await _readers[2].StartAsync(camera, stop.Token);
            await Task.WhenAll(_readers[..2].Select(reader => reader.StartAsync(camera, stop.Token)));
            string title = $"{camera.Label}, {size}, {work.TotalMilliseconds:0} ms of work per frame";
            await MeasureAsync(title, cancellationToken);
            Show($"{title}, {DateTime.Now:yyyy-MM-dd HH:mm}", plotPath, hasClock);
            return _readers.All(reader => reader.Failure is not null) ? 1 : 0;
        }
        finally
        {
            await stop.CancelAsync();
            foreach (FrameReader reader in _readers) reader.Join(s_joinLimit);
        }
    }

    private async Task MeasureAsync(string title, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (FrameReader reader in _readers) reader.Go();
        if (Console.IsOutputRedirected) await ShowAsync(_ => { });
        else await AnsiConsole.Live(Text.Empty).StartAsync(live => ShowAsync(live.UpdateTarget));

        async Task ShowAsync(Action<Table> show)
        {
            while (Stopwatch.GetElapsedTime(start) < duration && _readers.Any(reader => reader.Failure is null))
            {
                await Task.Delay(s_refresh, cancellationToken);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                show(Report.Live(_readers, title).Caption($"{seconds:0} of {duration.TotalSeconds:0} s"));
            }
        }
    }

    private void Show(string title, string plotPath, bool hasClock)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;
        Console.WriteLine(title);
        AnsiConsole.Write(Report.Summary(_readers));
        foreach (FrameReader reader in _readers.Where(reader => reader.Failure is not null))
            Console.WriteLine($"{reader.Name} ended early: {reader.Failure}");
        if (!hasClock) Console.WriteLine("These pictures carry no clock: the ages count from the decoder.");
        if (!hasClock) return;

        AnsiConsole.Write(Report.Conclusions(_readers, work));
        IEnumerable<AgeCurve> curves = _readers.Select(reader => new AgeCurve(
            reader.Name, reader.Color, [.. reader.Samples.Select(sample => (sample.Seconds, sample.AgeMs ?? 0))]));
        Console.WriteLine($"Plot: {AgePlot.Create(title, curves).Save(plotPath)}");
    }
}
