using System.Collections.Concurrent;
using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Servers that take the connection and then do not do what a camera does.</summary>
public sealed class UnansweringServerTests(ITestOutputHelper output)
{
    private const string RtspAnswer = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n";
    private const string HttpAnswer =
        "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n";

    // What a limit may take longer on a busy machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly LatestFrameCaptureOptions s_options = WatchedCapture.Quick with
    {
        OpenTimeout = TimeSpan.FromSeconds(0.5),
        ReadTimeout = TimeSpan.FromSeconds(0.5),
    };

    // For servers that do answer: the limit does not elapse.
    private static readonly LatestFrameCaptureOptions s_answered =
        s_options with { OpenTimeout = TimeSpan.FromSeconds(10) };

    // For servers that answer and then send nothing: it elapses, and a busy machine has asked for the stream before.
    // An ffmpeg would end a silent connection itself after the stall timeout.
    private static readonly LatestFrameCaptureOptions s_unsent = s_options with
    {
        OpenTimeout = TimeSpan.FromSeconds(3),
        StallTimeout = TimeSpan.FromSeconds(20),
    };

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_server_that_never_answers_is_retried_and_named_as_timed_out(SourceUnderTest source)
    {
        await using LoopbackServer server = FaultyServers.Silent();
        CaptureFailure failure = OpenInVain(source, server);
        Assert.Equal(CaptureFailureReason.TimedOut, failure.Reason);
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp, RtspAnswer)]
    [InlineData(SourceUnderTest.MotionJpeg, HttpAnswer)]
    [InlineData(SourceUnderTest.FFmpeg, RtspAnswer)]
    [InlineData(SourceUnderTest.OpenCv, RtspAnswer)]
    public async Task A_server_that_answers_one_byte_a_second_is_retried_and_named_as_timed_out(
        SourceUnderTest source, string answer)
    {
        await using LoopbackServer server = FaultyServers.Dripping(answer);
        CaptureFailure failure = OpenInVain(source, server);
        Assert.Equal(CaptureFailureReason.TimedOut, failure.Reason);
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp, "", CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.Rtsp, "DESCRIBE", CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.Rtsp, "SETUP", CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.FFmpeg, "", CaptureFailureReason.NotAVideoSource)]
    [InlineData(SourceUnderTest.FFmpeg, "DESCRIBE", CaptureFailureReason.NotAVideoSource)]
    [InlineData(SourceUnderTest.FFmpeg, "SETUP", CaptureFailureReason.Unknown)]
    [InlineData(SourceUnderTest.OpenCv, "", CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.OpenCv, "DESCRIBE", CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.OpenCv, "SETUP", CaptureFailureReason.Unknown)]
    public async Task A_server_that_closes_after_an_answer_is_retried(
        SourceUnderTest source, string closesAfter, CaptureFailureReason reason)
    {
        await using LoopbackServer server = RudeServer.Start(closesAfter);
        CaptureFailure failure = OpenInVain(source, server, s_answered);
        Assert.Equal(reason, failure.Reason);
    }

    // OpenCV takes a stream that was promised for open.
    [Theory]
    [InlineData(SourceUnderTest.Rtsp, "PLAY", false, CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.Rtsp, null, false, CaptureFailureReason.TimedOut)]
    [InlineData(SourceUnderTest.FFmpeg, "PLAY", false, CaptureFailureReason.NotAVideoSource)]
    [InlineData(SourceUnderTest.FFmpeg, null, false, CaptureFailureReason.TimedOut)]
    [InlineData(SourceUnderTest.OpenCv, "PLAY", true, CaptureFailureReason.Ended)]
    [InlineData(SourceUnderTest.OpenCv, null, true, CaptureFailureReason.TimedOut)]
    public async Task A_server_that_promises_a_stream_and_does_not_send_it_is_retried(
        SourceUnderTest source, string? closesAfter, bool isOpened, CaptureFailureReason reason)
    {
        var asked = new ConcurrentQueue<string>();
        await using LoopbackServer server = RudeServer.Start(closesAfter, onRequest: asked.Enqueue);
        using var capture = new LatestFrameCapture(
            source.With(closesAfter is null && !isOpened ? s_unsent : s_answered));
        var states = new StateRecorder(capture);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(isOpened, capture.Open(UrlOf(source, server)));
        CaptureFailure failure = states.WaitFor(CaptureState.Reconnecting).Failure!;
        TimeSpan known = Stopwatch.GetElapsedTime(start);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalFailures >= 2, TimeSpan.FromSeconds(60)));
        ExpectLimits(capture);

        output.WriteLine($"{source}: {failure.Reason} known after {known.TotalMilliseconds:F0} ms: {failure.Message}");
        Assert.Equal(reason, failure.Reason);
        Assert.Contains("PLAY", asked);
    }

    // FFmpeg takes the stream for one of data, asks for it and waits for what comes.
    [Theory]
    [InlineData(SourceUnderTest.Rtsp, CaptureFailureReason.UnsupportedCodec, "HOLOGRAM")]
    [InlineData(SourceUnderTest.FFmpeg, CaptureFailureReason.TimedOut, "nothing has come")]
    [InlineData(SourceUnderTest.OpenCv, CaptureFailureReason.TimedOut, "OpenCV received no picture")]
    public async Task A_codec_that_nobody_knows_is_retried(
        SourceUnderTest source, CaptureFailureReason reason, string text)
    {
        var asked = new ConcurrentQueue<string>();
        await using LoopbackServer server = RudeServer.Start(null, "HOLOGRAM", asked.Enqueue);
        CaptureFailure failure = OpenInVain(source, server, s_unsent);
        Assert.Contains(source == SourceUnderTest.Rtsp ? "DESCRIBE" : "PLAY", asked);
        Assert.Equal(reason, failure.Reason);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>What every one of them ends in: an open that is false in time, and tries that go on.</summary>
    private CaptureFailure OpenInVain(
        SourceUnderTest source, LoopbackServer server, LatestFrameCaptureOptions? options = null)
    {
        options ??= s_options;
        using var capture = new LatestFrameCapture(source.With(options));
        var states = new StateRecorder(capture);

        long start = Stopwatch.GetTimestamp();
        Assert.False(capture.Open(UrlOf(source, server)));
        TimeSpan open = Stopwatch.GetElapsedTime(start);
        CaptureFailure failure = states.WaitFor(CaptureState.Reconnecting).Failure!;
        TimeSpan known = Stopwatch.GetElapsedTime(start);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalFailures >= 2, TimeSpan.FromSeconds(60)));

        // Each try shows at the server: as our question, as OpenCV's attempt, or both.
        Assert.InRange(server.Accepted, 2, int.MaxValue);
        Assert.False(capture.IsOpened());
        ExpectLimits(capture);
        Assert.Equal(0, capture.GetStatistics().TotalConnections);

        output.WriteLine(
            $"{source}: Open false after {open.TotalMilliseconds:F0} ms, "
            + $"{failure.Reason} known after {known.TotalMilliseconds:F0} ms: {failure.Message}");
        Assert.InRange(open, TimeSpan.Zero, options.OpenTimeout + s_patience);
        return failure;
    }

    private static string UrlOf(SourceUnderTest source, LoopbackServer server) =>
        server.Url(source.Protocol() == CameraProtocol.Rtsp ? "rtsp" : "http");

    /// <summary>A read and a dispose within their limits, and no thread left behind.</summary>
    private void ExpectLimits(LatestFrameCapture capture)
    {
        using var image = new Mat();
        long start = Stopwatch.GetTimestamp();
        Assert.False(capture.Read(image));
        TimeSpan read = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        capture.Dispose();
        TimeSpan dispose = Stopwatch.GetElapsedTime(start);

        output.WriteLine($"Read false after {read.TotalMilliseconds:F0} ms, Dispose {dispose.TotalMilliseconds:F0} ms");
        Assert.InRange(read, TimeSpan.Zero, s_options.ReadTimeout + s_patience);
        Assert.InRange(dispose, TimeSpan.Zero, s_options.CloseTimeout + s_patience);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().CurrentAbandoned == 0, TimeSpan.FromSeconds(60)));
    }
}
