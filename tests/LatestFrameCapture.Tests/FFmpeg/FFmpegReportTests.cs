using System.Diagnostics;
using System.Text;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What FFmpeg writes to standard error: lines, sizes, reasons, and secrets in it.</summary>
/// <remarks>The number of damaged texts is 20,000, or what the environment variable LATEST_FRAME_FUZZ says.</remarks>
public sealed class FFmpegReportTests(ITestOutputHelper output)
{
    private const string Password = "S3cret.Pa55";
    private static readonly PixelLayout s_layout = PixelLayout.For("yuv420p")!;
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_FUZZ"), out int count) ? count : 20_000;

    private const string Good =
        "[info] Input #0, concat, from 'pipe:0':\n"
        + "[info] Stream mapping:\n"
        + "[info]   Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))\n"
        + "[Eval @ 0x55] [info] -32000240.000000\n"
        + "[info] -32000240.000000\n"
        + "[info] 0.040000\n"
        + "[info] Output #0, nut, to 'pipe:1':\n"
        + "[info]   Stream #0:0: Video: rawvideo (I420 / 0x30323449), yuv420p(pc, bt709/unknown/unknown, progressive), "
        + "320x240 [SAR 1:1 DAR 4:3], q=2-31, 23040 kb/s, 12.5 fps, 90k tbn\n"
        + "[tcp @ 0x55] [error] Connection to tcp://127.0.0.1:1 failed: Connection refused\n"
        + "[concat @ 0x1] [error] Impossible to open 'rtsp://admin:" + Password + "@cam/x?token=abcdef'\n";

    [Fact]
    public void Decoder_rate_colours_size_and_reason_are_found()
    {
        (FFmpegReport report, PictureSizes sizes) = Read(Good);

        Assert.True(report.IsConnected);
        Assert.Equal("h264 (native)", report.Decoder);
        Assert.Equal(12.5, report.FramesPerSecond);
        Assert.Equal((1, true), (report.ColorSpace, report.IsFullRange));
        Assert.True(sizes.TryFind(320 * 240 * 3 / 2, s_layout, TimeSpan.FromMilliseconds(40)));
        Assert.Equal(new Size(320, 240), sizes.Current);
        CaptureFailure failure = FFmpegFailures.Of("cam", report.Rank, report.Line, 1, hasShown: false);
        Assert.Equal(CaptureFailureReason.Refused, failure.Reason);
        Assert.Contains("Connection to tcp://127.0.0.1:1 failed", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[http @ 0x1] [warning] HTTP error 401 Unauthorized", CaptureFailureReason.Unauthorized)]
    [InlineData("[rtsp @ 0x1] [error] method DESCRIBE failed: 401 Unauthorized", CaptureFailureReason.Unauthorized)]
    [InlineData("[rtsp @ 0x1] [error] method DESCRIBE failed: 404 Not Found", CaptureFailureReason.NotFound)]
    [InlineData("[http @ 0x1] [warning] HTTP error 404 401 Unauthorized", CaptureFailureReason.NotFound)]
    [InlineData("[http @ 0x1] [warning] HTTP error 403 Forbidden", CaptureFailureReason.Unknown)]
    [InlineData("[error] pipe:0: Connection timed out", CaptureFailureReason.TimedOut)]
    [InlineData("[error] pipe:0: Invalid data found when processing input", CaptureFailureReason.NotAVideoSource)]
    [InlineData(
        "[error] Decoder (codec none) not found for input stream #0:0\n[error] no decoder found for: none",
        CaptureFailureReason.UnsupportedCodec)]
    [InlineData(
        "[tcp @ 0x1] [error] Failed to resolve hostname nohost: Name or service not known\n"
        + "[error] pipe:0: Input/output error",
        CaptureFailureReason.NameNotResolved)]
    [InlineData("[error] something new", CaptureFailureReason.Unknown)]
    public void A_message_has_a_reason(string lines, CaptureFailureReason reason)
    {
        (FFmpegReport report, _) = Read(lines);
        CaptureFailure failure = FFmpegFailures.Of("cam", report.Rank, report.Line, 1, hasShown: false);
        Assert.Equal(reason, failure.Reason);
        Assert.Contains("(ffmpeg: \"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_before_a_picture_is_no_reason_of_a_later_end()
    {
        (FFmpegReport report, _) = Read("[http @ 0x1] [warning] HTTP error 401 Unauthorized");
        report.OnPicture();
        CaptureFailure failure = FFmpegFailures.Of("cam", report.Rank, report.Line, 1, hasShown: true);
        Assert.Equal(CaptureFailureReason.Unknown, failure.Reason);
        Assert.DoesNotContain("401", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true, CaptureFailureReason.Ended)]
    [InlineData(0, false, CaptureFailureReason.Ended)]
    [InlineData(1, true, CaptureFailureReason.Unknown)]
    [InlineData(null, true, CaptureFailureReason.Unknown)]
    public void An_end_without_a_message_is_told_by_the_exit_code(
        int? exitCode, bool hasShown, CaptureFailureReason reason) =>
        Assert.Equal(reason, FFmpegFailures.Of("cam", null, "", exitCode, hasShown).Reason);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refusal_after_pictures_is_no_verdict(bool hasShown)
    {
        int? rank = FFmpegFailures.RankOf("HTTP error 401 Unauthorized");
        CaptureFailure failure = FFmpegFailures.Of("cam", rank, "HTTP error 401 Unauthorized", 1, hasShown);

        Assert.Equal((CaptureFailureReason.Unauthorized, hasShown), (failure.Reason, failure.IsInferred));
    }

    [Theory]
    [InlineData("rtsp://admin:" + Password + "@cam/x")]
    [InlineData("'http://127.0.0.1/hls/1.ts?sig=abcdef' for reading")]
    [InlineData("Authorization: Basic YWRtaW46UzNjcmV0LlBhNTU=")]
    [InlineData("the password is s3CRET.pA55")]
    [InlineData("X-Key: topsecretvalue")]
    [InlineData("http://user:with@at/and/slash@host/path")]
    public void Secrets_are_left_out(string line)
    {
        string hidden = Secrets().Hide(line);
        Assert.All(
            [Password, "abcdef", "YWRtaW46UzNjcmV0LlBhNTU=", "topsecretvalue", "with@at", "slash"],
            secret => Assert.DoesNotContain(secret, hidden, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_line_and_what_is_kept_of_it_have_a_limit()
    {
        var lines = new List<string>();
        var cutter = new ErrorLines(lines.Add);
        cutter.Add(Encoding.UTF8.GetBytes(new string('x', 100_000) + "\n" + "\u0001end\r\n\nrest"));
        cutter.Complete();
        Assert.Equal([new string('x', ErrorLines.MaxLine), " end", "rest"], lines);
        (FFmpegReport report, _) = Read("[error] " + new string('y', 100_000));
        Assert.InRange(report.Line.Length, 1, 200);
    }

    [Fact]
    public void Damaged_messages_neither_throw_nor_hang()
    {
        var random = new Random(9);
        long largest = 0, longest = 0;
        const string Special = "[]()#:-> '\"/?@=0123456789.,\n\r\0\u001b";
        for (int i = 0; i < s_count; i++)
        {
            var text = new StringBuilder(Good);
            for (int n = random.Next(8); n >= 0; n--)
            {
                int at = random.Next(text.Length);
                if (random.Next(3) == 0)
                    text.Remove(at, Math.Min(random.Next(20), text.Length - at));
                else
                    text.Insert(
                        at,
                        random.Next(2) == 0
                            ? Special[random.Next(Special.Length)].ToString()
                            : Good.Substring(random.Next(Good.Length / 2), random.Next(200)));
            }

            string damaged = text.ToString();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            try
            {
                (FFmpegReport report, PictureSizes sizes) = Read(damaged, 1 + random.Next(300));
                Assert.InRange(report.Line.Length, 0, 200);
                Assert.InRange(report.Decoder.Length, 0, 200);
                sizes.TryFind(random.Next(200_000), s_layout, TimeSpan.FromSeconds(random.Next(3)));
                CaptureFailure failure = FFmpegFailures.Of("cam", report.Rank, report.Line, 1, hasShown: false);
                Assert.True(failure.Message.Length < 400);
                Assert.True(PictureLimit.Allows(Math.Max(1, sizes.Current.Width), Math.Max(1, sizes.Current.Height)));
            }
            catch (Exception exception)
            {
                Assert.Fail($"{i}: {damaged}\n{exception}");
            }

            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - allocated);
            longest = Math.Max(longest, Stopwatch.GetTimestamp() - start);
        }

        // Of each line some copies, and the cutter's and the secrets' buffers.
        output.WriteLine(
            $"{s_count} texts, largest allocation {largest} bytes, "
            + $"longest {1000.0 * longest / Stopwatch.Frequency:F1} ms");
        Assert.InRange(largest, 0, 1_000_000);
        Assert.True(longest < 10 * Stopwatch.Frequency);
    }

    private static (FFmpegReport Report, PictureSizes Sizes) Read(string text, int length = int.MaxValue)
    {
        var sizes = new PictureSizes();
        var report = new FFmpegReport(Secrets(), sizes);
        var lines = new ErrorLines(report.Add);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int at = 0; at < bytes.Length; at += Math.Min(length, bytes.Length - at))
            lines.Add(bytes.AsSpan(at, Math.Min(length, bytes.Length - at)));
        lines.Complete();
        return (report, sizes);
    }

    private static FFmpegSecrets Secrets()
    {
        FFmpegSettings settings = FFmpegCommandTests.Settings(
            $"rtsp://admin:{Password}@cam/x?token=abcdef", ("headers", "X-Key: topsecretvalue"));
        return new FFmpegSecrets(settings, FFmpegInput.Of(settings.Input, null));
    }
}
