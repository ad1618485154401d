namespace LatestFrames;

/// <summary>Whether a process grows that reads a camera for a long time.</summary>
internal sealed class MemoryProgram(MemoryOptions options)
{
    private readonly Measurement _measurement = new();

    /// <summary>Measures and reports.</summary>
    /// <returns>As <see cref="Measurement.RunAsync"/>.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => Measurement.RunAsync(MeasureAsync, cancellationToken);

    private async Task<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        (MemoryReport? report, string? failure) = (null, null);
        if (_measurement.IsAvailable(options.Contender) && _measurement.IsAvailable(options.Stream))
            (report, failure) = await MeasureStreamAsync(cancellationToken).ConfigureAwait(false);

        var result = MemoryResult.Of(options, report, failure, _measurement.LeftOut);
        await options.Files.WriteAsync(
            result, MemoryTable.Of(result), (folder, cancellation) => MemoryPlot.WriteAsync(folder, result, cancellation), cancellationToken).ConfigureAwait(false);
        return report is not null;
    }

    private async Task<(MemoryReport? Report, string? Failure)> MeasureStreamAsync(CancellationToken cancellationToken)
    {
        CameraSimulator camera = await CameraSimulator.StartAsync(options.Stream.Protocol, options.Stream.Options, cancellationToken).ConfigureAwait(false);
        await using (camera.ConfigureAwait(false))
        {
            await Console.Error.WriteLineAsync($"{options.Contender.Name}: {options.Duration.TotalMinutes:0.##} minutes").ConfigureAwait(false);
            var plan = new RunPlan(options.Work, TimeSpan.Zero, options.Duration);
            return await ChildProcess.RunAsync<MemoryReport>([MemoryCommand.Name], options.Contender, camera.Url, plan, cancellationToken).ConfigureAwait(false);
        }
    }
}
