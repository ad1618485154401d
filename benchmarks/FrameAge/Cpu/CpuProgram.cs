namespace LatestFrames;

/// <summary>What it costs to have the newest frame always at hand, against the least that reading a camera takes.</summary>
internal sealed class CpuProgram(CpuOptions options)
{
    private readonly Measurement _measurement = new();
    private readonly List<CpuRun> _runs = [];

    /// <summary>Measures and reports.</summary>
    /// <returns>As <see cref="Measurement.RunAsync"/>.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => Measurement.RunAsync(MeasureAsync, cancellationToken);

    private async Task<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        if (_measurement.IsAvailable(options.Stream)) await MeasureStreamAsync(cancellationToken).ConfigureAwait(false);
        var result = CpuResult.Of(options, _runs, _measurement.LeftOut);
        await options.Files.WriteAsync(result, CpuTable.Of(result), draw: null, cancellationToken).ConfigureAwait(false);
        return _runs.Count > 0 && _runs.TrueForAll(run => run.Report is not null);
    }

    private async Task MeasureStreamAsync(CancellationToken cancellationToken)
    {
        CameraSimulator camera = await CameraSimulator.StartAsync(options.Stream.Protocol, options.Stream.Options, cancellationToken).ConfigureAwait(false);
        await using (camera.ConfigureAwait(false))
        {
            for (int round = 0; round < options.Rounds; round++)
            {
                foreach (Contender contender in Measurement.InTurn(CpuOptions.Contenders, round))
                    await MeasureAsync(camera.Url, contender, round, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task MeasureAsync(string url, Contender contender, int round, CancellationToken cancellationToken)
    {
        TimeSpan pause = contender == Contender.Bare ? TimeSpan.Zero : CpuOptions.Pause;
        var plan = new RunPlan(pause, options.WarmUp, options.Duration);
        (CpuReport? report, string? failure) =
            await ChildProcess.RunAsync<CpuReport>([CpuCommand.Name], contender, url, plan, cancellationToken).ConfigureAwait(false);
        _runs.Add(new CpuRun(contender, round, report, failure));
        string outcome = report is null ? $"failed: {failure}" : $"{report.CpuSecondsPerThousandFrames:0.000} CPU s per 1,000 frames";
        await Console.Error.WriteLineAsync($"round {round + 1} of {options.Rounds}, {contender.Name}: {outcome}").ConfigureAwait(false);
    }
}
