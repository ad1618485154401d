using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>How many cameras a machine holds, each way.</summary>
internal static class Program
{
    public static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private static readonly Option<int> s_cameras = Option("--cameras", "How many cameras.", 64);
    private static readonly Option<bool> s_isChild = Option("--until-input-ends", "Ends with its input.", false);
    private static readonly Option<int> s_port = Option("--port", "TCP port on 127.0.0.1; 0 is a free one.", 0);
    private static readonly Option<string> s_file = Option(
        "--file", "The recording, made with ffmpeg where it is missing. [default: one for the other options]", "");
    private static readonly Option<string> s_size = Option("--size", "The recording's size.", "1920x1080");
    private static readonly Option<int> s_rate = Option("--rate", "Its pictures a second, and between key frames.", 30);
    private static readonly Option<int> s_bits = Option("--bits", "Its bits a second.", 4_000_000);
    private static readonly Option<string> s_url = Option(
        "--url", "The cameras' URL, to which the number is added.", "rtsp://127.0.0.1:8554/");
    private static readonly Option<Way[]> s_ways = new("--way")
    {
        Description = "How they are read.",
        DefaultValueFactory = _ => Enum.GetValues<Way>(),
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<VideoDecoderKind> s_decoder = Option(
        "--decoder", "What decodes.", VideoDecoderKind.Automatic);
    private static readonly Option<double> s_warmUp = Option("--warm-up", "Seconds before the figures.", 5.0);
    private static readonly Option<double> s_seconds = Option("--seconds", "Seconds of the figures.", 20.0);

    private static Task<int> Main(string[] args)
    {
        var send = new Command("send", "Serves the cameras until it is ended.")
        {
            s_cameras, s_port, s_file, s_size, s_rate, s_bits, s_isChild,
        };
        send.SetAction(Send);
        var receive = new Command("receive", "Reads them in one way; prints the figures as JSON.")
        {
            s_url, s_cameras, s_ways, s_decoder, s_warmUp, s_seconds,
        };
        receive.SetAction((arguments, _) => ReceiveAsync(arguments));
        var cost = new Command("cost", "What decoding and converting one picture costs.")
        {
            s_file, s_size, s_rate, s_bits,
        };
        cost.SetAction(Cost);
        var root = new RootCommand("How many cameras a machine holds, each way: a sender and a reader process.")
        {
            s_cameras, s_file, s_size, s_rate, s_bits, s_ways, s_decoder, s_warmUp, s_seconds, send, receive, cost,
        };
        root.SetAction((arguments, _) => RunAsync(arguments));
        return root.Parse(args).InvokeAsync();
    }

    private static int Send(ParseResult arguments)
    {
        string file = MakeFile(arguments);
        if (arguments.GetValue(s_isChild)) EndWithInput();
        var sender = new Sender(Recording.Load(file), arguments.GetValue(s_rate), arguments.GetValue(s_cameras));
        sender.Run(arguments.GetValue(s_port), Console.Out);
        return 0;
    }

    // The parent writes nothing: its end, however it comes, is the end of the input.
    private static void EndWithInput() => new Thread(() =>
    {
        Console.In.ReadToEnd();
        Environment.Exit(0);
    })
    { IsBackground = true }.Start();

    private static int Cost(ParseResult arguments)
    {
        Recording recording = Recording.Load(MakeFile(arguments));
        foreach (VideoDecoderKind kind in (VideoDecoderKind[])
            [VideoDecoderKind.SystemLibAvCodec, VideoDecoderKind.OpenCvLibAvCodec])
        {
            Console.WriteLine(PictureCosts.Measure(recording, kind) ?? $"{kind}: not here");
        }

        return 0;
    }

    private static async Task<int> ReceiveAsync(ParseResult arguments)
    {
        foreach (Way way in arguments.GetValue(s_ways)!)
        {
            ReceiveResult result = await Receiver.RunAsync(new ReceiveOptions(
                arguments.GetValue(s_url)!,
                arguments.GetValue(s_cameras),
                way,
                arguments.GetValue(s_decoder),
                TimeSpan.FromSeconds(arguments.GetValue(s_warmUp)),
                TimeSpan.FromSeconds(arguments.GetValue(s_seconds)))).ConfigureAwait(false);
            Console.WriteLine(JsonSerializer.Serialize(result, Json));
        }

        return 0;
    }

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        string file = MakeFile(arguments);
        int cameras = arguments.GetValue(s_cameras);
        using var sender = ChildProgram.Start(
            "send", "--until-input-ends", "true",
            "--cameras", $"{cameras}", "--file", file, "--rate", $"{arguments.GetValue(s_rate)}");
        string port = (await sender.ReadLineAsync().ConfigureAwait(false))?.Split(' ')[^1]
            ?? throw new InvalidOperationException("The sender has ended.");
        Task reports = sender.CopyAsync(Console.Error);
        var results = new List<ReceiveResult>();
        foreach (Way way in arguments.GetValue(s_ways)!)
        {
            // A process each: memory that one way has used is not another's.
            using var reader = ChildProgram.Start(
                "receive",
                "--url", $"rtsp://127.0.0.1:{port}/",
                "--cameras", $"{cameras}",
                "--way", $"{way}",
                "--decoder", $"{arguments.GetValue(s_decoder)}",
                "--warm-up", FormattableString.Invariant($"{arguments.GetValue(s_warmUp)}"),
                "--seconds", FormattableString.Invariant($"{arguments.GetValue(s_seconds)}"));
            string? line = await reader.ReadLineAsync().ConfigureAwait(false);
            if (line is null || JsonSerializer.Deserialize<ReceiveResult>(line, Json) is not { } result) return 1;
            results.Add(result);
            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        }

        sender.Dispose();
        await reports.ConfigureAwait(false);
        Console.WriteLine(Machine.Describe() + ".\n");
        Console.WriteLine(ResultTable.Of(results));
        return 0;
    }

    private static string MakeFile(ParseResult arguments)
    {
        string name = FormattableString.Invariant(
            $"{arguments.GetValue(s_size)}-{arguments.GetValue(s_rate)}-{arguments.GetValue(s_bits)}.h264");
        string file = Path.GetFullPath(arguments.GetValue(s_file) is { Length: > 0 } given
            ? given
            : Path.Combine("artifacts/many-cameras", name));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Recording.Make(
            file, arguments.GetValue(s_size)!, arguments.GetValue(s_rate), arguments.GetValue(s_bits));
        return file;
    }

    private static Option<T> Option<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
