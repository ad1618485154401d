using System.Text;

namespace LatestFrames;

/// <summary>How <c>ffmpeg</c> is called: what stands in its arguments, and what goes into its standard input.</summary>
public sealed class FFmpegCommandTests
{
    private static readonly FFmpegProgram s_new = new("ffmpeg", "5.1", 59_027);
    private static readonly FFmpegProgram s_old = new("ffmpeg", "4.1", 58_020);

    [Fact]
    public void The_URL_and_the_options_are_a_script_and_no_argument()
    {
        FFmpegCommand command = Make(
            Settings("rtsp://admin:p'w@cam/x?a=b c", ("headers", "X-Key: it's")), s_new, out string script);

        Assert.DoesNotContain(
            command.Arguments,
            argument => argument.Contains("cam", StringComparison.Ordinal)
                || argument.Contains("Key", StringComparison.Ordinal));
        Assert.Contains("file 'rtsp://admin:p'\\''w@cam/x?a=b c'\n", script, StringComparison.Ordinal);
        Assert.Contains("option headers 'X-Key: it'\\''s'\n", script, StringComparison.Ordinal);
        Assert.Contains("option timeout '5000000'\n", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://a:b@c@cam/x", "rtsp://a:b%40c@cam/x")]
    [InlineData("rtsp://a:%40@cam/x", "rtsp://a:%40@cam/x")]
    [InlineData("rtsp://a:ö b@cam/x", "rtsp://a:%C3%B6%20b@cam/x")]
    [InlineData("http://cam/x@y", "http://cam/x@y")]
    public void Credentials_are_written_so_that_FFmpeg_finds_their_end(string url, string written) =>
        Assert.Equal(written, FFmpegInput.Of(url, null).Url);

    [Theory]
    [InlineData("/data/a.mp4", "file:/data/a.mp4")]
    [InlineData("file:/data/a.mp4", "file:/data/a.mp4")]
    [InlineData("file:///data/a.mp4", "file:/data/a.mp4")]
    public void A_path_is_handed_over_whole(string input, string written)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Unix.");
        Assert.Equal((written, true), (FFmpegInput.Of(input, null).Url, FFmpegInput.Of(input, null).IsFile));
    }

    [Fact]
    public void A_device_is_an_argument_with_its_format()
    {
        FFmpegCommand command = Make(Settings("/dev/video0", ("framerate", "15")), s_new, out string script);
        string arguments = string.Join(' ', command.Arguments);
        Assert.Contains("-framerate 15 -f v4l2 -i /dev/video0", arguments, StringComparison.Ordinal);
        Assert.Equal("", script);
    }

    [Theory]
    [InlineData("http://a:b@cam/x", "f", "mpjpeg", "credentials")]
    [InlineData("http://cam/x?token=1", "f", "mpjpeg", "query")]
    [InlineData("movie='rtsp://admin:pw@cam/x'", "f", "lavfi", "credentials")]
    [InlineData("movie=rtsp\\\\://admin\\\\:pw@cam/x", "f", "lavfi", "credentials")]
    [InlineData("movie=rtsp\\:\\/\\/admin\\:pw@cam/x", "f", "lavfi", "credentials")]
    [InlineData("movie='rtsp:admin:pw@cam/x'", "f", "lavfi", "credentials")]
    [InlineData("movie='http://cam/x?token=1'", "f", "lavfi", "query")]
    [InlineData("subfile,,start,0,end,9,,:http://a:b@cam/x", "f", "mpegts", "credentials")]
    [InlineData("http:a:b@cam/x", "f", "mpjpeg", "credentials")]
    [InlineData("http://cam/x", "headers", "a\nb", "character")]
    [InlineData("http://cam/x", "bad name", "1", "character")]
    public void What_would_show_a_secret_or_break_the_script_is_refused(
        string url, string key, string value, string reason)
    {
        FFmpegSettings settings = Settings(url, (key, value));
        Assert.Null(FFmpegCommand.TryMake(
            settings,
            FFmpegInput.Of(url, key == "f" ? value : null),
            s_new,
            DecoderHardware.None,
            out string? whyNot));
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:10.0", "x11grab")]
    [InlineData("default:none", "avfoundation")]
    [InlineData("video=@device_pnp_\\\\?\\usb#vid_1#{6}\\global:audio=@device_cm_{3}\\wave", "dshow")]
    [InlineData("testsrc=size=320x240,drawbox=x=1:color=red@0.5", "lavfi")]
    public void A_device_is_handed_over_as_it_is_whatever_its_name(string device, string format)
    {
        FFmpegSettings settings = Settings(device, ("f", format));
        var input = FFmpegInput.Of(device, format);
        var command = FFmpegCommand.TryMake(settings, input, s_new, DecoderHardware.None, out string? whyNot);
        Assert.True(command is not null, whyNot);
        Assert.Contains(device, command.Arguments);
        Assert.DoesNotContain("-rw_timeout", command.Arguments);
        Assert.True(input.IsFile);
    }

    [Fact]
    public void An_option_that_may_be_a_secret_is_refused_as_an_argument()
    {
        FFmpegSettings settings = Settings("tcp://cam:5000", ("f", "h264"), ("cookies", "a"));
        Assert.Null(FFmpegCommand.TryMake(
            settings, FFmpegInput.Of(settings.Input, "h264"), s_new, DecoderHardware.None, out string? whyNot));
        Assert.Contains("cookies", whyNot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mpjpeg", false)]
    [InlineData(null, true)]
    public void A_proxys_password_is_no_argument(string? format, bool isOld)
    {
        Environment.SetEnvironmentVariable("http_proxy", "http://proxy:S3cret.Pa55@127.0.0.1:1");
        try
        {
            FFmpegSettings settings = Settings("http://cam/video");
            Assert.Null(FFmpegCommand.TryMake(
                settings,
                FFmpegInput.Of(settings.Input, format),
                isOld ? s_old : s_new,
                DecoderHardware.None,
                out string? whyNot));
            Assert.Contains("http_proxy", whyNot, StringComparison.Ordinal);

            // In the script it can be.
            Assert.DoesNotContain(
                "S3cret",
                string.Join(' ', Make(settings, s_new, out string script).Arguments),
                StringComparison.Ordinal);
            Assert.Contains("S3cret", script, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", null);
        }
    }

    [Fact]
    public void FFmpeg_4_gets_the_options_that_it_knows()
    {
        string plain = string.Join(' ', Make(Settings("rtsp://cam/x"), s_old, out _).Arguments);
        Assert.Contains("-stimeout 5000000", plain, StringComparison.Ordinal);
        Assert.Contains("-vsync 0", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("autoscale", plain, StringComparison.Ordinal);
        FFmpegCommand secret = Make(Settings("rtsp://a:b@cam/x"), s_old, out string script);
        Assert.DoesNotContain("cam", string.Join(' ', secret.Arguments), StringComparison.Ordinal);
        Assert.DoesNotContain("option", script, StringComparison.Ordinal);
        Assert.Contains("rtsp://a:b@cam/x'", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("C:\\folder\\")]
    [InlineData("C:\\a folder\\")]
    [InlineData("\"quoted\\\" \\\\\"")]
    [InlineData("tab\tend")]
    public async Task An_argument_arrives_as_it_is(string argument)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell prints it.");
        using var process = new System.Diagnostics.Process
        {
            StartInfo = new("/bin/sh")
            {
                Arguments = "-c 'printf %s \"$1\"' x "
                    .Replace("'printf %s \"$1\"'", ChildProcess.Quoted("printf %s \"$1\""), StringComparison.Ordinal)
                    + ChildProcess.Quoted(argument),
                RedirectStandardOutput = true
            },
        };
        process.Start();
        Assert.Equal(argument, await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_live_playlist_is_read_at_its_own_pace(bool isOld)
    {
        FFmpegSettings settings = Settings("http://cam/live.m3u8") with { IsPaced = true };
        IReadOnlyList<string> arguments = Make(settings, isOld ? s_old : s_new, out _).Arguments;

        // An option of the input, so before it.
        int pace = arguments.ToList().IndexOf("-re");
        Assert.InRange(pace, 0, arguments.ToList().IndexOf("-i") - 1);
        Assert.DoesNotContain("-re", Make(settings with { IsPaced = false }, s_new, out _).Arguments);
    }

    internal static FFmpegSettings Settings(string input, params (string Key, string Value)[] options) => new()
    {
        Input = input,
        Name = "cam",
        IsLive = true,
        OpenTimeout = TimeSpan.FromSeconds(5),
        StallTimeout = TimeSpan.FromSeconds(5),
        TimeProvider = TimeProvider.System,
        Note = _ => { },
        InputOptions = [.. options.Select(option => KeyValuePair.Create(option.Key, option.Value))],
    };

    private static FFmpegCommand Make(FFmpegSettings settings, FFmpegProgram program, out string script)
    {
        var command = FFmpegCommand.TryMake(
            settings, FFmpegInput.Of(settings.Input, null), program, DecoderHardware.None, out string? whyNot);
        Assert.True(command is not null, whyNot);
        script = Encoding.UTF8.GetString(command.Script);
        return command;
    }
}
