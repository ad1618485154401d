namespace LatestFrames;

/// <summary>The options of recorders, and the names of their files.</summary>
public sealed class StreamRecorderOptionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_source_without_coded_pictures_is_refused()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource());
        using Frame? frame = capture.ReadFrame(Token);
        Assert.Throws<NotSupportedException>(() => new StreamRecorder(capture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("-x")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("a\n")]
    [InlineData(" a")]
    [InlineData("a.")]
    [InlineData("what?")]
    public void A_bad_prefix_is_refused(string prefix)
    {
        using var capture = new LatestFrameCapture();
        Assert.Throws<ArgumentException>(() =>
            new StreamRecorder(capture, new StreamRecorderOptions { Prefix = prefix }));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var capture = new LatestFrameCapture();
        StreamRecorderOptions[] wrong =
        [
            new() { Directory = "" },
            new() { Directory = "a\0b" },
            new() { Prefix = new string('x', 101) },
            new() { Prefix = new string('\u4e00', 61) },
            new() { PreRoll = TimeSpan.FromSeconds(-1) },
            new() { PreRoll = TimeSpan.FromMinutes(6) },
            new() { MaxDelay = TimeSpan.Zero },
            new() { MaxDuration = TimeSpan.FromSeconds(0.5) },
            new() { MaxDuration = TimeSpan.FromDays(2) },
            new() { MaxBytes = 1000 },
            new() { MaxMemory = 1000 },
        ];
        Assert.All(wrong, options => Assert.ThrowsAny<ArgumentException>(() => new StreamRecorder(capture, options)));
    }

    [Theory]
    [InlineData(null, "recording")]
    [InlineData("front door", "front-door")]
    [InlineData("../../etc", "etc")]
    [InlineData("rtsp://a.b/c?d", "rtsp---a.b-c")]
    [InlineData("!!!", "recording")]
    public void A_name_is_made_of_the_cameras(string? camera, string prefix)
    {
        Assert.Equal(prefix, RecordingName.From(camera));
        Assert.True(RecordingName.IsValid(prefix));
        var time = new DateTimeOffset(2026, 11, 27, 8, 30, 12, 345, TimeSpan.FromHours(1));
        Assert.Equal(
            $"/x/{prefix}-20261127T073012.345Z-2.mkv",
            RecordingName.Of("/x", prefix, time, attempt: 1).Replace('\\', '/'));
    }

    [Theory]
    [InlineData("rtsp://admin:geheim1@10.0.0.5/live")]
    [InlineData("rtsp://admin:geheim1@10.0.0.5")]
    [InlineData("http://10.0.0.5/video?user=admin&password=geheim1")]
    public void A_password_in_the_cameras_name_is_in_no_files_name(string camera)
    {
        string prefix = RecordingName.From(camera);
        Assert.DoesNotContain("geheim1", prefix, StringComparison.Ordinal);
        Assert.Contains("10.0.0.5", prefix, StringComparison.Ordinal);
        Assert.True(RecordingName.IsValid(prefix));
    }
}
