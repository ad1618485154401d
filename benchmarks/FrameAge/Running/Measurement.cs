namespace LatestFrames;

/// <summary>What contenders are compared by: whom to run with what, and tables and plots of the reports.</summary>
/// <param name="name">The name on the command line and of the files.</param>
/// <param name="description">What is measured, in a sentence.</param>
/// <param name="defaults">What is measured unless the command line says otherwise.</param>
internal abstract class Measurement(string name, string description, MeasurementOptions defaults)
{
    public static IReadOnlyList<Measurement> All { get; } =
        [new AgeMeasurement(), new CpuMeasurement(), new CamerasMeasurement(), new MemoryMeasurement()];

    public string Name { get; } = name;

    public string Description { get; } = description;

    public MeasurementOptions Defaults { get; } = defaults;

    /// <summary>Those that can take part: the Python program reads one camera, and does not sample itself.</summary>
    public virtual IEnumerable<Contender> Contenders => Contender.All.Where(contender => contender.Open is not null);

    /// <summary>Whether the ages of the frames are measured too.</summary>
    protected virtual bool MeasuresAges => true;

    protected abstract (string Head, Func<Row, string> Cell)[] Columns { get; }

    /// <summary>Runs each contender in each combination of stream, work and cameras, in a process of its own.</summary>
    public async Task<MeasurementResult> RunAsync(MeasurementOptions options, CancellationToken cancellationToken)
    {
        var result = new MeasurementResult(options);
        List<Contender> available = [.. options.Contenders.Select(Contender.Of).Where(contender =>
            IsAvailable(contender.Name, contender.WhyNot?.Invoke()))];
        foreach (CameraStream stream in options.Streams.Select(CameraStream.Of))
        {
            if (!IsAvailable(stream.Name, stream.WhyNot())) continue;
            List<string> contenders =
            [
                .. from contender in available
                where IsAvailable($"{contender.Name}, {stream.Name}", contender.WhyNotOf(stream))
                select contender.Id,
            ];
            if (contenders.Count == 0) continue;
            await using CameraSimulator camera =
                await CameraSimulator.StartAsync(stream.Protocol, stream.Options, cancellationToken);
            for (int round = 0; round < options.Rounds; round++)
            {
                // Beginning with another one in each round: after one that needs much CPU time the machine may be hot.
                int first = round % contenders.Count;
                IEnumerable<(int WorkMs, int Cameras, string Contender)> turns =
                    from work in options.WorksMs
                    from count in options.Counts
                    from contender in contenders.Skip(first).Concat(contenders.Take(first))
                    select (work, count, contender);
                foreach ((int workMs, int cameras, string contender) in turns)
                {
                    var plan = new RunPlan(
                        contender,
                        stream.Id,
                        camera.Url,
                        cameras,
                        TimeSpan.FromMilliseconds(workMs),
                        TimeSpan.FromSeconds(options.WarmUpSeconds),
                        TimeSpan.FromSeconds(options.Seconds),
                        MeasuresAges);
                    (Report? report, string? failure) = await MeasuredProcess.RunAsync(plan, cancellationToken);
                    result.Runs.Add(new Run(stream.Id, workMs, cameras, contender, round, report, failure));
                    long? framesRead = report?.Cameras.Sum(one => one.FramesReadMeasured);
                    Console.Error.WriteLine($"round {round + 1} of {options.Rounds}, {cameras} x {stream.Id}, "
                        + $"{workMs} ms of work, {contender}: {failure ?? $"{framesRead} frames read"}");
                }
            }
        }

        return result;

        bool IsAvailable(string name, string? whyNot)
        {
            if (whyNot is not null) result.LeftOut.Add($"{name}: {whyNot}");
            return whyNot is null;
        }
    }

    /// <summary>Makes the tables.</summary>
    /// <returns>The files' names, without an extension, and their text.</returns>
    public virtual IEnumerable<(string Name, string Markdown)> Pages(MeasurementResult result) =>
        [(Name, $"{Explain(result)}\n\n{MarkdownTable.Of(result.Rows(), Columns)}")];

    /// <summary>Draws the plots, if there are any, into a folder.</summary>
    public virtual void Draw(MeasurementResult result, string folder) { }

    /// <summary>How it was measured, and what to look at.</summary>
    protected abstract string Explain(MeasurementResult result);
}
