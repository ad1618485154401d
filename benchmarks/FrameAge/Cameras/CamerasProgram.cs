namespace LatestFrames;

/// <summary>What many cameras in one process cost, and how old their frames are.</summary>
/// <remarks>
/// All of them are one simulated camera: sixteen encoders would not fit on a small machine. Its server encodes once and sends to each
/// reader separately, over a connection of its own, so that the readers have the same work as with as many cameras.
/// </remarks>
internal sealed class CamerasProgram(CamerasOptions options)
{
    private readonly Measurement _measurement = new();
    private readonly List<CamerasRun> _runs = [];

    /// <summary>Measures and reports.</summary>
    /// <returns>As <see cref="Measurement.RunAsync"/>.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => Measurement.RunAsync(MeasureAsync, cancellationToken);

    private async Task<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        if (_measurement.IsAvailable(options.Stream)) await MeasureStreamAsync(cancellationToken).ConfigureAwait(false);
        var result = CamerasResult.Of(options, _runs, _measurement.LeftOut);
        await options.Files.WriteAsync(
            result, CamerasTable.Of(result), (folder, cancellation) => CamerasPlot.WriteAsync(folder, result, cancellation), cancellationToken).ConfigureAwait(false);
        return _runs.Count > 0 && _runs.TrueForAll(run => run.Report is not null);
    }

    private async Task MeasureStreamAsync(CancellationToken cancellationToken)
    {
        CameraSimulator camera = await CameraSimulator.StartAsync(options.Stream.Protocol, options.Stream.Options, cancellationToken).ConfigureAwait(false);
        await using (camera.ConfigureAwait(false))
        {
            for (int round = 0; round < options.Rounds; round++)
            {
                foreach (int cameras in options.Counts)
                {
                    foreach (Contender contender in Measurement.InTurn(CamerasOptions.Contenders, round))
                        await MeasureAsync(camera.Url, contender, cameras, round, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task MeasureAsync(string url, Contender contender, int cameras, int round, CancellationToken cancellationToken)
    {
        var plan = new RunPlan(options.Work, options.WarmUp, options.Duration);
        (CamerasReport? report, string? failure) = await ChildProcess.RunAsync<CamerasReport>(
            ChildProcess.Own(CamerasCommand.RunArguments(contender, url, plan, cameras)),
            plan.WarmUp + plan.Duration + CamerasMeasurement.OpenLimit(cameras),
            cancellationToken).ConfigureAwait(false);
        _runs.Add(new CamerasRun(cameras, contender, round, report, failure));
        string outcome = report is null ? $"failed: {failure}" : $"{report.CpuCores:0.000} CPU cores, {report.FramesPerSecond:0.0} frames/s";
        await Console.Error.WriteLineAsync($"round {round + 1} of {options.Rounds}, {cameras} cameras, {contender.Name}: {outcome}").ConfigureAwait(false);
    }
}
