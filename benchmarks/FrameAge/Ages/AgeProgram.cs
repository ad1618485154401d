namespace LatestFrames;

/// <summary>How old frames are when their consumer gets them: what BenchmarkDotNet cannot measure.</summary>
internal sealed class AgeProgram(AgeOptions options)
{
    private readonly Measurement _measurement = new();
    private readonly List<AgeRun> _runs = [];

    /// <summary>Measures and reports.</summary>
    /// <returns>As <see cref="Measurement.RunAsync"/>.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => Measurement.RunAsync(MeasureAsync, cancellationToken);

    private async Task<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        List<Contender> contenders = [.. options.Contenders.Where(_measurement.IsAvailable)];
        foreach (CameraStream stream in options.Streams.Where(_measurement.IsAvailable))
            await MeasureAsync(stream, contenders, cancellationToken).ConfigureAwait(false);

        var result = AgeResult.Of(options, _runs, _measurement.LeftOut);
        await options.Files.WriteAsync(
            result, AgeTables.Of(result), (folder, cancellation) => AgePlots.WriteAsync(folder, _runs, cancellation), cancellationToken).ConfigureAwait(false);
        return _runs.Count > 0 && _runs.TrueForAll(run => run.Report is not null);
    }

    private async Task MeasureAsync(CameraStream stream, List<Contender> contenders, CancellationToken cancellationToken)
    {
        CameraSimulator camera = await CameraSimulator.StartAsync(stream.Protocol, stream.Options, cancellationToken).ConfigureAwait(false);
        await using (camera.ConfigureAwait(false))
        {
            for (int round = 0; round < options.Rounds; round++)
            {
                foreach (TimeSpan work in options.Works)
                {
                    foreach (Contender contender in Measurement.InTurn(contenders, round))
                        await MeasureAsync(stream, camera.Url, contender, work, round, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task MeasureAsync(
        CameraStream stream, string url, Contender contender, TimeSpan work, int round, CancellationToken cancellationToken)
    {
        var plan = new RunPlan(work, options.WarmUp, options.Duration);
        (AgeReport? report, string? failure) = await ChildProcess.RunAsync<AgeReport>([], contender, url, plan, cancellationToken).ConfigureAwait(false);
        var run = new AgeRun(stream, contender, work, round, report, failure);
        _runs.Add(run);
        string outcome = run.Figures is { } figures ? $"p50 {figures.P50:0} ms, {figures.FramesRead} frames" : $"failed: {failure}";
        await Console.Error.WriteLineAsync(
            $"round {round + 1} of {options.Rounds}, {stream.Id}, {work.TotalMilliseconds:0} ms of work, {contender.Name}: {outcome}").ConfigureAwait(false);
    }
}
