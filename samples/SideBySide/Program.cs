using System.CommandLine;
using System.CommandLine.Parsing;

namespace LatestFrames;

/// <summary>The command line.</summary>
internal static class Program
{
    private static readonly SimulatorOptions s_camera = new();

    private static readonly Option<string?> s_source = new("--source") { Description = "URL, file or device number. [default: the simulator]" };
    private static readonly Option<int> s_workMs = Option("--work-ms", "Work per frame, in milliseconds.", 100, 0, 10_000);
    private static readonly Option<int> s_seconds = Option("--seconds", "How long to measure.", 20, 2, 3600);
    private static readonly Option<string?> s_json = new("--json") { Description = "Write the figures to this file." };
    private static readonly Option<string> s_plot = new("--plot") { Description = "Draw the ages into this PNG.", DefaultValueFactory = _ => "side-by-side.png" };
    private static readonly Option<int> s_width = Option("--width", "The simulator's columns.", s_camera.Width, 320, 4096);
    private static readonly Option<int> s_height = Option("--height", "The simulator's rows.", s_camera.Height, 240, 4096);
    private static readonly Option<int> s_fps = Option("--fps", "The simulator's frames per second.", (int)s_camera.FramesPerSecond, 1, 240);
    private static readonly Option<int> s_bitrate = Option("--bitrate", "The simulator's kbit/s.", s_camera.BitrateKbps, 100, 100_000);
    private static readonly Argument<ReaderKind> s_kind = new("kind");

    private static Task<int> Main(string[] args)
    {
        var show = new RootCommand("Reads one camera with VideoCapture and with LatestFrameCapture, both slowed down by the same work, and shows how old the pictures are.")
        {
            s_source, s_workMs, s_seconds, s_json, s_plot, s_width, s_height, s_fps, s_bitrate,
        };
        show.SetAction((arguments, cancellationToken) => new SideBySideShow(Options(arguments)).RunAsync(cancellationToken));

        // What the child processes run; the work is the same option.
        Option<int> work = Option("--work-ms", "Work per frame, in milliseconds.", 0, 0, 10_000);
        var reader = new Command("reader") { s_kind, work };
        reader.Hidden = true;
        reader.SetAction(arguments => ReaderProgram.Run(arguments.GetValue(s_kind), TimeSpan.FromMilliseconds(arguments.GetValue(work))));
        show.Subcommands.Add(reader);

        // After Ctrl+C the readers and the simulator are ended one after the other; the default of 2 s may be too short for that.
        return show.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
    }

    private static SideBySideOptions Options(ParseResult arguments) => new()
    {
        Source = arguments.GetValue(s_source),
        Work = TimeSpan.FromMilliseconds(arguments.GetValue(s_workMs)),
        Duration = TimeSpan.FromSeconds(arguments.GetValue(s_seconds)),
        JsonPath = arguments.GetValue(s_json),
        PlotPath = arguments.GetValue(s_plot)!,
        Simulator = new SimulatorOptions
        {
            Width = arguments.GetValue(s_width),
            Height = arguments.GetValue(s_height),
            FramesPerSecond = arguments.GetValue(s_fps),
            BitrateKbps = arguments.GetValue(s_bitrate),
        },
    };

    private static Option<int> Option(string name, string description, int value, int smallest, int largest)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add((OptionResult result) =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() is var given && (given < smallest || given > largest))
                result.AddError($"{name} is a number from {smallest} to {largest}.");
        });
        return option;
    }
}
