using System.CommandLine;
using LatestFrames;

Option<string?> source = NewOption<string?>("--source", "URL, file, device number; none for the simulator.", null);
Option<ushort> workMs = NewOption<ushort>("--work-ms", "Work per frame, in milliseconds.", 100);
Option<ushort> seconds = NewOption<ushort>("--seconds", "How long to measure, at least 2 seconds.", 20);
Option<string> plot = NewOption("--plot", "Where the plot goes, a PNG.", "side-by-side.png");
var command = new RootCommand("VideoCapture and LatestFrameCapture on one camera.") { source, workMs, seconds, plot };
command.SetAction(async (arguments, cancellationToken) =>
{
    var work = TimeSpan.FromMilliseconds(arguments.GetValue(workMs));
    var duration = TimeSpan.FromSeconds(Math.Max(2, (int)arguments.GetValue(seconds)));
    try
    {
        await using Camera camera = await Camera.OpenAsync(arguments.GetValue(source), cancellationToken);
        return await new Comparison(camera, work, duration).RunAsync(arguments.GetValue(plot)!, cancellationToken);
    }
    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
    {
        Console.Error.WriteLine("Stopped.");
        return 130;
    }
    catch (Exception e) when (
        e is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
    {
        // A camera that cannot be opened, a simulator that does not start, a plot that cannot be written.
        Console.Error.WriteLine(e.Message);
        return 1;
    }
});

// After Ctrl+C the readers and the simulator end one after the other; the default of 2 s may be too short for that.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });

static Option<T> NewOption<T>(string name, string description, T value) =>
    new(name) { Description = description, DefaultValueFactory = _ => value };
