namespace LatestFrames;

/// <summary>How old frames are when their consumer gets them: what BenchmarkDotNet cannot measure.</summary>
internal sealed class FrameAgeProgram(FrameAgeOptions options)
{
    private readonly List<ContenderRun> _runs = [];
    private readonly List<string> _leftOut = [];

    /// <summary>Measures and reports; 0 when something was measured, 1 when nothing was, 130 after Ctrl+C.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            List<Contender> contenders = [.. options.Contenders.Where(IsAvailable)];
            foreach (CameraStream stream in options.Streams) await MeasureAsync(stream, contenders, cancellationToken).ConfigureAwait(false);

            var result = AgeResult.Of(options, _runs, _leftOut);
            await ReportAsync(result, cancellationToken).ConfigureAwait(false);
            return _runs.Exists(run => run.Report is not null) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return 130;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // A server that does not start, a file that cannot be written.
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private bool IsAvailable(Contender contender)
    {
        string? whyNot = Availability.WhyNot(contender.Needs);
        if (whyNot is not null) LeaveOut($"{contender.Name}: {whyNot}.");
        return whyNot is null;
    }

    private async Task MeasureAsync(CameraStream stream, List<Contender> contenders, CancellationToken cancellationToken)
    {
        if (stream.Protocol == CameraProtocol.Rtsp && !RtspCamera.IsAvailable(out string? whyNot))
        {
            LeaveOut($"{stream.Name}: {whyNot}");
            return;
        }

        CameraSimulator camera = await CameraSimulator.StartAsync(stream.Protocol, stream.Options, cancellationToken).ConfigureAwait(false);
        await using (camera.ConfigureAwait(false))
        {
            for (int round = 0; round < options.Rounds; round++)
            {
                foreach (TimeSpan work in options.Works)
                {
                    // Each round begins with another one: whoever comes after a hungry one may find the machine hot.
                    foreach (Contender contender in contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)))
                        await MeasureAsync(stream, camera.Url, contender, work, round, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task MeasureAsync(
        CameraStream stream, string url, Contender contender, TimeSpan work, int round, CancellationToken cancellationToken)
    {
        var plan = new RunPlan(work, options.WarmUp, options.Duration);
        (RunReport? report, string? failure) = await ContenderProcess.RunAsync(contender, url, plan, cancellationToken).ConfigureAwait(false);
        var run = new ContenderRun(stream, contender, work, round, report, failure);
        _runs.Add(run);
        string outcome = run.Figures is { } figures ? $"p50 {figures.P50:0} ms, {figures.FramesRead} frames" : $"failed: {failure}";
        await Console.Error.WriteLineAsync(
            $"round {round + 1} of {options.Rounds}, {stream.Id}, {work.TotalMilliseconds:0} ms of work, {contender.Name}: {outcome}").ConfigureAwait(false);
    }

    private async Task ReportAsync(AgeResult result, CancellationToken cancellationToken)
    {
        string markdown = AgeTables.Of(result);
        if (options.MarkdownPath is { } path) await File.WriteAllTextAsync(path, markdown, cancellationToken).ConfigureAwait(false);
        else Console.Write(markdown);
        if (options.JsonPath is { } json) await result.WriteAsync(json, cancellationToken).ConfigureAwait(false);
        if (options.PlotFolder is { } folder)
            await Console.Error.WriteLineAsync(await AgePlots.WriteAsync(folder, _runs, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private void LeaveOut(string what)
    {
        _leftOut.Add(what);
        Console.Error.WriteLine($"Left out: {what}");
    }
}
