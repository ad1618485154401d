using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>What a configuration can say, and what it is told when it says something else.</summary>
public sealed class CameraOptionsTests
{
    private const string Secret = "s3cret";

    [Fact]
    public void A_configuration_sets_what_code_can_set()
    {
        var configuration = new ChangingConfiguration();
        foreach ((string key, string value) in new[]
        {
            ("Url", "rtsp://192.0.2.7/stream"), ("UserName", "admin"), ("Password", Secret),
            ("Capture:StallTimeout", "00:00:03"), ("Capture:Capacity", "2"), ("Capture:Conversion", "OnDemand"),
            ("Capture:Reconnect:MaxDelay", "00:00:30"), ("Capture:BackendOptions:rtsp_transport", "udp"),
            ("Capture:Backend", "Rtsp"),
            ("Rtsp:Transport", "Udp"), ("Rtsp:KeyFramesOnly", "true"), ("Rtsp:Latency", "00:00:00.2"),
        })
        {
            configuration.Set("Cameras:Door:" + key, value);
        }

        CameraOptions options = Get(configuration, "Door");

        Assert.Equal("rtsp://192.0.2.7/stream", options.Url);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Capture.StallTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Capture.OpenTimeout);
        Assert.Equal(2, options.Capture.Capacity);
        Assert.Equal(FrameConversion.OnDemand, options.Capture.Conversion);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Capture.Reconnect!.MaxDelay);
        Assert.Equal("udp", options.Capture.BackendOptions["rtsp_transport"]);
        Assert.Equal(CaptureBackend.Rtsp, options.Capture.Backend);
        Assert.Equal("Door", options.Capture.Name);
        Assert.NotNull(options.Capture.MeterFactory);
        var source = (RtspSource)CameraSources.TryMake(options)!;
        Assert.Equal(RtspTransport.Udp, source.Transport);
        Assert.True(source.KeyFramesOnly);
        Assert.Equal(TimeSpan.FromMilliseconds(200), source.Latency);
        Assert.DoesNotContain(Secret, source.Name + options, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_sources_get_their_properties()
    {
        var jpeg = (MotionJpegSource)CameraSources.TryMake(new CameraOptions
        {
            Url = "https://192.0.2.7/mjpg",
            MotionJpeg = new() { PollInterval = TimeSpan.FromSeconds(2), Headers = { ["X-Token"] = "1" } },
            CertificateSha256 = string.Join(':', Enumerable.Repeat("0A", 32)),
        })!;
        Assert.Equal(TimeSpan.FromSeconds(2), jpeg.PollInterval);
        Assert.Equal("1", jpeg.Headers["X-Token"]);
        Assert.NotNull(jpeg.ServerCertificate);

        var ffmpeg = (FFmpegSource)CameraSources.TryMake(new CameraOptions
        {
            Url = "srt://192.0.2.7:9000",
            FFmpeg = new()
            {
                Width = 640,
                Height = 360,
                FramesPerSecond = 5,
                Hardware = DecoderHardware.Auto,
                InputOptions = { ["listen"] = "1" },
            },
        })!;
        Assert.Equal((640, 360), (ffmpeg.Size!.Value.Width, ffmpeg.Size.Value.Height));
        Assert.Equal(5, ffmpeg.FramesPerSecond);
        Assert.Equal(DecoderHardware.Auto, ffmpeg.Hardware);
        Assert.Equal("1", ffmpeg.InputOptions["listen"]);

        var rtsp = (RtspSource)CameraSources.TryMake(new CameraOptions
        {
            Url = "rtsp://192.0.2.7/stream",
            Rtsp = new() { Decoder = VideoDecoderKind.SystemLibAvCodec, Hardware = DecoderHardware.Vaapi },
        })!;
        Assert.Equal((VideoDecoderKind.SystemLibAvCodec, DecoderHardware.Vaapi), (rtsp.Decoder, rtsp.Hardware));
    }

    [Theory]
    [InlineData("a/b c@d", "p@ss/w:rd?#%")]
    [InlineData("admin", "")]
    public void Credentials_of_their_own_keep_every_character(string user, string password)
    {
        var source = (RtspSource)CameraSources.TryMake(new CameraOptions
        {
            Url = "rtsp://192.0.2.7:8554/a@b",
            UserName = user,
            Password = password,
            Rtsp = new(),
        })!;
        Assert.Contains("192.0.2.7:8554/a@b", source.Name, StringComparison.Ordinal);
        if (password.Length > 0) Assert.DoesNotContain(password, source.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Url", null, "Url")]
    [InlineData("Device", "3", "only one")]
    [InlineData("Capture:Capacity", "0", "Capture", "capacity")]
    [InlineData("Capture:StallTimeout", "-00:00:01", "Capture", "StallTimeout")]
    [InlineData("Rtsp:Latency", "00:01:00", "Latency", "value")]
    [InlineData("Rtsp:VideoTrack", "99", "VideoTrack")]
    [InlineData("FFmpeg:Width", "99999", "Width")]
    [InlineData("FFmpeg:Height", "100", "FFmpeg", "Width", "Height")]
    [InlineData("FFmpeg:FramesPerSecond", "-1", "FramesPerSecond")]
    [InlineData("Password", Secret, "Password", "UserName")]
    [InlineData("CertificateSha256", "12", "CertificateSha256")]
    public void An_invalid_setting_is_named_with_its_camera_at_the_start(
        string key, string? value, params string[] named)
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:Door:Url", $"rtsp://admin:{Secret}@192.0.2.7/stream");
        configuration.Set("Cameras:Door:" + key, value);
        if (key == "Url") configuration.Set("Cameras:Door:Capture:Capacity", "2");
        using IHost host = TestHost.Build(
            configuration, app => app.Services.AddCameras(app.Configuration.GetSection("Cameras")));

        var thrown = Assert.Throws<OptionsValidationException>(() => host.Start());

        Assert.Contains("Camera 'Door'", thrown.Message, StringComparison.Ordinal);
        Assert.All(named, text => Assert.Contains(text, thrown.Message, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Secret, thrown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://admin:s3cret@192.0.2.7/", "bob", "not both")]
    [InlineData("/videos/door.mp4", "bob", "scheme")]
    public void Credentials_that_fit_no_url_are_refused(string url, string user, string said)
    {
        var options = new CameraOptions { Url = url, UserName = user, Password = "x", FFmpeg = new() };
        ValidateOptionsResult result = new CameraOptionsValidator().Validate("Door", options);
        Assert.Contains(said, result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_that_only_the_program_knows_is_read_by_its_factory()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:Door:Url", "Cloud://192.0.2.7/door");
        configuration.Set("Cameras:Door:UserName", "a b");
        configuration.Set("Cameras:Door:Password", "p@ss");
        configuration.Set("Cameras:Yard:Url", "cloud://192.0.2.7/wrong");
        var first = new CloudFactory("first");
        var last = new CloudFactory("last");
        using (IHost host = Build("cloud://192.0.2.7/yard"))
        {
            host.Start();
            TestHost.WaitFor(() => host.Capture("Door").State == CaptureState.Live);
            Assert.Contains("Cloud://a%20b:p%40ss@192.0.2.7/door", last.Urls);
            Assert.Empty(first.Urls);
        }

        // What it refuses is said at the start, and what nobody reads is the capture's own concern.
        var thrown = Assert.Throws<OptionsValidationException>(() => Build("cloud://192.0.2.7/wrong").Start());
        Assert.Contains("Camera 'Yard': there is no such camera", thrown.Message, StringComparison.Ordinal);
        var validator = new CameraOptionsValidator(first);
        Assert.True(validator.Validate("Door", new CameraOptions { Url = "srt://192.0.2.7:9000" }).Succeeded);
        Assert.Contains(
            "AddRedisCameras",
            validator.Validate("Door", new CameraOptions { Url = "redis://192.0.2.7/door" }).FailureMessage,
            StringComparison.Ordinal);

        IHost Build(string yard)
        {
            configuration.Set("Cameras:Yard:Url", yard);
            return TestHost.Build(configuration, app =>
            {
                app.Services.AddCameras(app.Configuration.GetSection("Cameras"));
                app.Services.AddSingleton<ICameraSourceFactory>(first);
                app.Services.AddSingleton<ICameraSourceFactory>(last);
            });
        }
    }

    [Fact]
    public void Equal_options_are_equal_and_every_property_can_make_a_difference()
    {
        Assert.True(CameraOptionsComparer.AreEqual(Full(), Full()));
        Action<CameraOptions>[] changes =
        [
            options => options.Url += "x",
            options => options.Device = 2,
            options => options.UserName = "x",
            options => options.Password = "x",
            options => options.CertificateSha256 = "x",
            options => options.CreateSource = _ => new ScriptedSource(),
            options => options.Capture.Capacity++,
            options => options.Capture.Reconnect!.Factor++,
            options => options.Capture.BackendOptions["a"] = "c",
            options => options.Rtsp!.KeyFramesOnly = true,
            options => options.MotionJpeg!.Headers["a"] = "c",
            options => options.MotionJpeg!.PollInterval = TimeSpan.FromSeconds(1),
            options => options.FFmpeg!.InputOptions["a"] = "c",
            options => options.FFmpeg!.Width = 7,
            options => options.FFmpeg = null,
        ];
        foreach (Action<CameraOptions> change in changes)
        {
            CameraOptions changed = Full();
            change(changed);
            Assert.False(CameraOptionsComparer.AreEqual(Full(), changed));
        }

        // A property that is added must be added to the comparison and here.
        Assert.Equal(10, typeof(CameraOptions).GetProperties().Length);
    }

    private static CameraOptions Full() => new()
    {
        Url = "rtsp://192.0.2.7/",
        Capture = new LatestFrameCaptureOptions { BackendOptions = new Dictionary<string, string> { ["a"] = "b" } },
        Rtsp = new(),
        MotionJpeg = new() { Headers = { ["a"] = "b" } },
        FFmpeg = new() { InputOptions = { ["a"] = "b" } },
    };

    private static CameraOptions Get(ChangingConfiguration configuration, string name)
    {
        using IHost host = TestHost.Build(
            configuration, app => app.Services.AddCameras(app.Configuration.GetSection("Cameras")));
        return host.Services.GetRequiredService<IOptionsMonitor<CameraOptions>>().Get(name);
    }

    private sealed class CloudFactory(string name) : ICameraSourceFactory
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Urls { get; } = [];

        public bool Reads(string scheme) => scheme == "cloud";

        public IFrameSource Create(string url)
        {
            if (url.EndsWith("wrong", StringComparison.Ordinal)) throw new ArgumentException("there is no such camera");
            Urls.Add(url);
            return new ScriptedSource { Name = name };
        }
    }
}
