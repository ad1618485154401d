using System.CommandLine;
using System.Net;

namespace LatestFrames;

/// <summary>Runs one camera from the command line.</summary>
internal static class Program
{
    private static readonly SimulatorOptions s_defaults = new();

    private static readonly Option<CameraProtocol> s_protocol = Option(
        "--protocol", "rtsp (Linux with GStreamer) or http.", CameraProtocol.Rtsp);
    private static readonly Option<CameraCodec> s_codec = Option(
        "--codec", "RTSP: h264, h265 or mjpeg.", s_defaults.Codec);
    private static readonly Option<int> s_width = Option("--width", "Columns, a multiple of 8.", s_defaults.Width);
    private static readonly Option<int> s_height = Option("--height", "Rows, a multiple of 8.", s_defaults.Height);
    private static readonly Option<double> s_fps = Option("--fps", "Frames per second.", s_defaults.FramesPerSecond);
    private static readonly Option<int> s_bitrate = Option(
        "--bitrate", "H.264 and H.265: kbit/s.", s_defaults.BitrateKbps);
    private static readonly Option<CameraTransport> s_transport = Option(
        "--transport", "RTSP: tcp, udp or any.", s_defaults.Transport);
    private static readonly Option<int> s_port = Option(
        "--port", "TCP port on 127.0.0.1; 0 is a free one.", s_defaults.Port);
    private static readonly Option<string?> s_user = Option<string?>("--user", "The user that the camera wants.", null);
    private static readonly Option<string?> s_password = Option<string?>(
        "--password", "The password that the camera wants.", null);
    private static readonly Option<CameraAuthentication> s_authentication = Option(
        "--authentication", "How it asks for the password: basic or digest.", s_defaults.Authentication);
    private static readonly Option<double> s_seconds = Option("--seconds", "How long; 0 is until Ctrl+C.", 0.0);
    private static readonly Option<bool> s_untilStdinCloses = Option(
        "--until-stdin-closes", "End with whoever started it: when standard input closes.", false);

    private static Task<int> Main(string[] args)
    {
        var command = new RootCommand("A camera for people without one. The first line it prints is its URL.")
        {
            s_protocol, s_codec, s_width, s_height, s_fps, s_bitrate, s_transport, s_port, s_user, s_password,
            s_authentication, s_seconds, s_untilStdinCloses,
        };
        command.SetAction(RunAsync);
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        string? user = arguments.GetValue(s_user);
        var options = new SimulatorOptions
        {
            Codec = arguments.GetValue(s_codec),
            Width = arguments.GetValue(s_width),
            Height = arguments.GetValue(s_height),
            FramesPerSecond = arguments.GetValue(s_fps),
            BitrateKbps = arguments.GetValue(s_bitrate),
            Transport = arguments.GetValue(s_transport),
            Port = arguments.GetValue(s_port),
            Credentials = user is null ? null : new NetworkCredential(user, arguments.GetValue(s_password)),
            Authentication = arguments.GetValue(s_authentication),
        };
        try
        {
            await using CameraSimulator camera = await CameraSimulator
                .StartAsync(arguments.GetValue(s_protocol), options, cancellationToken).ConfigureAwait(false);
            Console.WriteLine(camera.Url);
            await WaitForEndAsync(arguments, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task WaitForEndAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        double seconds = arguments.GetValue(s_seconds);
        if (seconds > 0)
            end.CancelAfter(TimeSpan.FromSeconds(seconds));

        Task forever = Task.Delay(Timeout.InfiniteTimeSpan, end.Token);
        // On a thread of the pool: reading a terminal cannot be cancelled, and this program ends without it.
        Task stdinCloses = arguments.GetValue(s_untilStdinCloses)
            ? Task.Run(() => Console.OpenStandardInput().CopyTo(Stream.Null), CancellationToken.None)
            : forever;
        await Task.WhenAny(forever, stdinCloses).ConfigureAwait(false);
    }

    private static Option<T> Option<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
