using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>How <c>ffmpeg</c> is called for a source: its arguments, and what goes into its standard input.</summary>
/// <remarks>
/// <para>Arguments can be read by every user of the machine. So the input and its options are a script of the concat
/// demuxer that is read from standard input (libavformat/concatdec.c). Only an input whose format must be named cannot
/// be opened so: it is an argument, and may not contain a secret.</para>
/// <para>Why which option, measured with FFmpeg 5.1 and an RTSP camera of 25 frames a second: <c>low_delay</c>, one
/// decoder thread and little probing save a frame each; the encoder of raw video has threads of its own, of which each
/// but the first holds a frame; without <c>passthrough</c> frames are doubled and dropped to a constant rate.
/// <c>nobuffer</c> is left out: it throws away the key frame that was read while probing.</para>
/// </remarks>
/// <param name="Arguments">The arguments.</param>
/// <param name="Script">What goes into standard input; empty for nothing.</param>
internal sealed record FFmpegCommand(IReadOnlyList<string> Arguments, byte[] Script)
{
    /// <summary>The longest script: it must fit into an empty pipe, so that writing it cannot wait.</summary>
    public const int MaxScript = 60_000;

    /// <summary>The unit in which the graph reports a picture's size on standard error: width × this +
    /// height.</summary>
    public const int SizeUnit = 100_000;

    // What FFmpeg need not convert: its scaler takes every grey picture for one of full range, and would bring one of
    // full range with colours (yuvj420p) to the limited range.
    private const string ColorFormats = "yuv420p|yuvj420p|gray";

    // What hardware delivers needs no conversion.
    private const string HardwareFormats = ColorFormats + "|nv12";

    // Harmless in an argument, whatever their value.
    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal)
    {
        "f", "framerate", "video_size", "pixel_format", "input_format", "standard", "channel", "rtsp_transport", "re",
        "rtsp_flags", "timeout", "stimeout", "rw_timeout", "probesize", "analyzeduration", "fpsprobesize", "fflags",
        "flags", "loop", "stream_loop", "listen", "reconnect", "reconnect_streamed", "reconnect_delay_max", "vcodec",
        "c:v", "rtbufsize", "draw_mouse", "thread_queue_size", "use_wallclock_as_timestamps", "buffer_size",
    };

    /// <summary>Makes the command of a source.</summary>
    /// <param name="settings">The source.</param>
    /// <param name="input">Its input.</param>
    /// <param name="program">The executable.</param>
    /// <param name="hardware">The hardware that decodes.</param>
    /// <param name="whyNot">Why there is none: what is asked for would show a secret or is not valid.</param>
    public static FFmpegCommand? TryMake(
        FFmpegSettings settings,
        FFmpegInput input,
        FFmpegProgram program,
        DecoderHardware hardware,
        out string? whyNot)
    {
        bool isValid = settings.InputOptions.All(option => IsName(option.Key) && IsValue(option.Value));
        whyNot = isValid ? null : "an input option's name or value has a character that cannot be handed over";
        if (whyNot is not null) return null;

        // Before 5.0 the script has no options, so what has no secret becomes an argument.
        bool isDirect = input.Format is not null || (!program.HasInnerOptions && !input.MayHaveSecret && !input.IsFile);
        if (isDirect && input.MayHaveSecret)
            whyNot = "with an option f the URL is an argument, so it may have neither credentials nor a query";
        string? unknown = isDirect
            ? settings.InputOptions.Select(option => option.Key).FirstOrDefault(key => !s_harmless.Contains(key))
            : null;
        if (isDirect && Proxy(input) is not null)
            whyNot = "the proxy's password (http_proxy) would be an argument, which other users can read";
        if (unknown is not null) whyNot = $"the option {unknown} would be an argument, which other users can read";
        if (whyNot is not null) return null;

        var arguments = new List<string> { "-hide_banner", "-nostdin", "-loglevel", "repeat+level+info", "-nostats" };
        AddDecoder(arguments, settings, input, hardware);
        if (settings.IsPaced) arguments.Add("-re");
        byte[] script = [];
        if (isDirect)
        {
            foreach ((string key, string value) in InnerOptions(settings, input, program)) Add("-" + key, value);
            if (input.Format is { } format) Add("-f", format);
            Add("-i", input.Url);
        }
        else
        {
            // The inner input has told all that can be known.
            Add("-probesize", "32");
            Add("-analyzeduration", "0");
            Add("-fpsprobesize", "1");
            Add("-f", "concat");
            Add("-safe", "0");
            Add("-protocol_whitelist", "pipe," + (input.IsFile ? "file," : "") + FFmpegInput.NetworkProtocols);
            Add("-i", "pipe:0");
            script = MakeScript(settings, input, program);
            if (script.Length > MaxScript) whyNot = $"the input and its options are longer than {MaxScript} bytes";
            if (whyNot is not null) return null;
        }

        AddOutput(arguments, Filters(settings), program);
        return new FFmpegCommand(arguments, script);

        void Add(string option, string value)
        {
            arguments.Add(option);
            arguments.Add(value);
        }
    }

    /// <summary>Whether a text can be an input or a value: a script has lines, and C's texts an end.</summary>
    public static bool IsValue(string value) => value.IndexOfAny(['\r', '\n', '\0']) < 0;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
            or (>= '0' and <= '9') or '_' or '-' or ':');

    private static void AddDecoder(
        List<string> arguments, FFmpegSettings settings, FFmpegInput input, DecoderHardware hardware)
    {
        AddHardware(arguments, hardware);

        // Streams of cameras are in order. Others may refer to later pictures: low_delay would show those out of order.
        if (input.IsRtsp && settings.IsLive) arguments.AddRange(["-flags", "low_delay"]);
        int? threads = settings.DecoderThreads ?? (settings.IsLive ? 1 : null);
        if (threads is { } count) arguments.AddRange(["-threads", count.ToString(CultureInfo.InvariantCulture)]);
        if (settings.KeyFramesOnly) arguments.AddRange(["-skip_frame", "nokey"]);
    }

    private static void AddHardware(List<string> arguments, DecoderHardware hardware)
    {
        if (hardware != DecoderHardware.None)
            arguments.AddRange(["-hwaccel", hardware.ToString().ToLowerInvariant()]);
    }

    /// <summary>The command of a decoder that is fed Matroska with one track.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="threads">The number of decoder threads.</param>
    /// <param name="hardware">The hardware that decodes.</param>
    /// <param name="isInOrder">Whether no picture refers to a later one, so that none has to wait.</param>
    public static IReadOnlyList<string> OfDecoder(
        FFmpegProgram program, int threads, DecoderHardware hardware, bool isInOrder)
    {
        var arguments = new List<string> { "-hide_banner", "-nostdin", "-loglevel", "repeat+level+info", "-nostats" };
        AddHardware(arguments, hardware);
        if (isInOrder) arguments.AddRange(["-flags", "low_delay"]);
        arguments.AddRange(["-threads", threads.ToString(CultureInfo.InvariantCulture)]);

        // The times are those that the pictures were numbered by.
        arguments.AddRange(["-copyts", "-probesize", "32", "-analyzeduration", "0", "-fpsprobesize", "1"]);
        arguments.AddRange(["-f", "matroska", "-i", "pipe:0"]);
        string formats = hardware == DecoderHardware.None ? ColorFormats : HardwareFormats;
        AddOutput(arguments, Filters("iw", "ih", formats, null), program);
        return arguments;
    }

    private static void AddOutput(List<string> arguments, string filters, FFmpegProgram program)
    {
        // V: a picture of a disc is a video stream too.
        arguments.AddRange(["-map", "0:V:0", "-an", "-sn", "-dn"]);

        // NUT's header would repeat texts of any length.
        arguments.AddRange(["-map_metadata", "-1", "-map_chapters", "-1"]);
        if (program.HasAutoscale) arguments.AddRange(["-autoscale", "0"]);
        arguments.AddRange(["-vf", filters, "-c:v", "rawvideo", "-threads", "1"]);
        arguments.AddRange(program.HasFpsMode ? ["-fps_mode", "passthrough"] : ["-vsync", "0"]);

        // Else times are rounded to the frame rate that was announced. One stream in a pipe: NUT's frames without
        // synchronization points and index have a head of a few bytes.
        arguments.AddRange(["-enc_time_base", "1:90000", "-flush_packets", "1", "-f", "nut", "-syncpoints", "none"]);
        arguments.AddRange(["-write_index", "0", "-f_strict", "experimental", "pipe:1"]);
    }

    private static string Filters(FFmpegSettings settings) => Filters(
        settings.Size is { } wide ? Text(wide.Width) : "iw",
        settings.Size is { } high ? Text(high.Height) : "ih",
        settings.PixelFormat == FFmpegPixelFormat.Gray ? "gray" : HardwareFormats,
        settings.FramesPerSecond);

    /// <summary>The filters, which report the size of the pictures and the time of the first of that size.</summary>
    /// <remarks>
    /// NUT's header has the size of the first picture only. FFmpeg makes the graph anew when the size changes,
    /// evaluates the expressions of scale, and setpts counts N from 0 (fftools/ffmpeg_filter.c, libavfilter/setpts.c):
    /// print (libavutil/eval.c) writes a line with the number, at no cost for the pictures in between. </remarks>
    private static string Filters(string width, string height, string format, double? rate)
    {
        // As many pictures a second, evenly, without waiting for a next one as the filter fps does.
        string select = rate is { } limit
            ? $"select=isnan(prev_selected_t)+gt({Slot("t", limit)}\\,{Slot("prev_selected_t", limit)}),"
            : "";
        return $"{select}scale=w=print(-({width}*{SizeUnit}+{height})\\,32)*0+{width}:h={height},format={format},"
            + "setpts=if(eq(N\\,0)\\,print(T\\,32)\\,0)*0+PTS";
    }

    private static string Slot(string time, double rate) => $"floor({time}*{Text(rate)}+0.01)";

    private static byte[] MakeScript(FFmpegSettings settings, FFmpegInput input, FFmpegProgram program)
    {
        var script = new StringBuilder("ffconcat version 1.0\n");
        script.Append("file ").Append(Quoted(input.Url)).Append('\n');
        if (!program.HasInnerOptions && settings.InputOptions.Count > 0)
            settings.Note($"ffmpeg {program.Version} takes no input options beside credentials; FFmpeg 5.0 does.");
        if (program.HasInnerOptions)
        {
            foreach ((string key, string value) in InnerOptions(settings, input, program))
                script.Append("option ").Append(key).Append(' ').Append(Quoted(value)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(script.ToString());
    }

    /// <summary>The options of the input itself: ours, and instead of one that the user has set too, the
    /// user's.</summary>
    private static IEnumerable<KeyValuePair<string, string>> InnerOptions(
        FFmpegSettings settings, FFmpegInput input, FFmpegProgram program)
    {
        var given = new HashSet<string>(settings.InputOptions.Select(option => option.Key), StringComparer.Ordinal);
        return Ours()
            .Where(option => !given.Contains(option.Key))
            .Concat(settings.InputOptions.Where(option => option.Key != "f"));

        IEnumerable<KeyValuePair<string, string>> Ours()
        {
            if (input.IsFile) yield break;

            // Ends a silent connection, also when nobody is there to end the process.
            string timeout = Text(Math.Ceiling(settings.StallTimeout.TotalMilliseconds) * 1000);
            yield return new(input.IsRtsp ? program.RtspTimeout : "rw_timeout", timeout);
            if (Proxy(input) is { } proxy) yield return new("http_proxy", proxy);
            if (!settings.IsLive) yield break;
            if (input.IsRtsp)
            {
                // A description names the streams; what would be probed for are the times.
                yield return new("rtsp_transport", "tcp");
                yield return new("probesize", "32");
                yield return new("analyzeduration", "0");
            }
            else
            {
                // Other containers tell their streams as they come; some never say that it was all.
                yield return new("analyzeduration", "1000000");
            }

            yield return new("fpsprobesize", "1");
        }
    }

    // FFmpeg would take it from the environment (libavformat/http.c), into which no password is put.
    private static string? Proxy(FFmpegInput input) =>
        input.Scheme.StartsWith("http", StringComparison.Ordinal)
        && Environment.GetEnvironmentVariable("http_proxy") is { Length: > 0 } proxy
        && proxy.Contains('@') && IsValue(proxy) ? proxy : null;

    // As a POSIX shell reads it (libavutil/avstring.c, av_get_token).
    private static string Quoted(string text) => "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
