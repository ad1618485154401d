using System.CommandLine;

namespace LatestFrames;

/// <summary>The command line of a measurement: the same options for all, with defaults of its own.</summary>
internal static class MeasurementCommand
{
    public static Command Create(Measurement measurement)
    {
        MeasurementOptions defaults = measurement.Defaults;
        string[] contenders = [.. measurement.Contenders.Select(contender => contender.Id)];
        Option<string[]> streams = Create("--streams", "The simulated cameras.", defaults.Streams);
        Option<string[]> readers = Create("--contenders", "Who reads them.", defaults.Contenders);
        Option<int[]> works = Create("--work-ms", "Work per frame, in milliseconds.", defaults.WorksMs, 0);
        Option<int[]> counts = Create("--counts", "How many cameras a process reads.", defaults.Counts, 1);
        Option<int> rounds = Create("--rounds", "How many turns each has.", defaults.Rounds, 1);
        Option<int> seconds = Create("--seconds", "The measured time of a turn.", defaults.Seconds, 1);
        Option<int> warmUp = Create("--warm-up", "Seconds of reading before it.", defaults.WarmUpSeconds, 0);
        Option<string> output = Create("--output", "The folder for tables, figures and plots.", "artifacts/bench");

        var command = new Command(measurement.Name, measurement.Description)
        {
            streams, readers, works, counts, rounds, seconds, warmUp, output,
        };
        streams.AcceptOnlyFromAmong([.. CameraStream.All.Select(stream => stream.Id)]);
        readers.AcceptOnlyFromAmong(contenders);
        command.SetAction((arguments, cancellationToken) =>
        {
            var options = new MeasurementOptions
            {
                Streams = [.. arguments.GetValue(streams)!.Distinct()],
                Contenders = [.. contenders.Intersect(arguments.GetValue(readers)!)],
                WorksMs = [.. arguments.GetValue(works)!.Distinct()],
                Counts = [.. arguments.GetValue(counts)!.Distinct()],
                Rounds = arguments.GetValue(rounds),
                Seconds = arguments.GetValue(seconds),
                WarmUpSeconds = arguments.GetValue(warmUp),
            };
            string folder = Directory.CreateDirectory(arguments.GetValue(output)!).FullName;
            return RunAsync(measurement, options, folder, cancellationToken);
        });
        return command;
    }

    // 0 when there is a report of every process, else 1.
    private static async Task<int> RunAsync(
        Measurement measurement, MeasurementOptions options, string folder, CancellationToken cancellationToken)
    {
        MeasurementResult result = await measurement.RunAsync(options, cancellationToken);
        ResultJson.Write(Path.Combine(folder, $"{measurement.Name}.json"), result);
        foreach ((string page, string text) in measurement.Pages(result))
            File.WriteAllText(Path.Combine(folder, $"{page}.md"), text + result.Notes());
        if (!result.Runs.Exists(run => run.Report is not null)) return 1;
        measurement.Draw(result, folder);
        return result.Runs.TrueForAll(run => run.Report is not null) ? 0 : 1;
    }

    private static Option<T> Create<T>(string name, string description, T value, int? smallest = null)
    {
        var option = new Option<T>(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            AllowMultipleArgumentsPerToken = value is Array,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => int.TryParse(token.Value, out int number) && number < smallest))
                result.AddError($"{name} takes numbers of {smallest} and more.");
        });
        return option;
    }
}
