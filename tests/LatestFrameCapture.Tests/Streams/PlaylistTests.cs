using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>Playlists of segments (HLS) on a web server: a recording, and a camera; by OpenCV where it has a network,
/// else by ffmpeg.</summary>
public sealed partial class PlaylistTests : IDisposable
{
    private const int SegmentSeconds = 2;
    private const int Segments = 6;
    private const int FramesPerSegment = 25 * SegmentSeconds;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("latest-frames-").FullName;

    public PlaylistTests()
    {
        using FFmpegTestInput video =
            FFmpegTestInput.File(CodedVideo.Stamped(VideoCodec.H264, Segments * FramesPerSegment).ToFile(), ".h264");
        using var process = Process.Start(new ProcessStartInfo(
            FFmpegTestInput.Executable,
            [
                "-v", "error", "-nostdin", "-r", "25", "-i", video.FilePath, "-c", "copy", "-f", "hls",
                "-hls_time", $"{SegmentSeconds}", "-hls_list_size", "0",
                "-hls_segment_filename", Path.Combine(_folder, "%d.ts"), Path.Combine(_folder, "all.m3u8"),
            ]))!;
        Assert.True(process.WaitForExit(s_limit));
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(Segments, Directory.GetFiles(_folder, "*.ts").Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/live.m3u8")]
    [InlineData("/sizes.m3u8")]
    public void A_recording_is_read_once_to_its_end(string path)
    {
        const string Sizes = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=320x240\n\n# large\nlive.m3u8\n";
        using HttpTestCamera server = Serve(request =>
            request.Url.Contains("/sizes", StringComparison.Ordinal)
                ? Sizes : File.ReadAllText(Path.Combine(_folder, "all.m3u8")));
        using var watched = new WatchedRtsp(
            server.Url(path: path),
            WatchedRtsp.Patient with { Delivery = FrameDelivery.Every, Pacing = FramePacing.Unpaced });
        watched.States.WaitFor(CaptureState.Ended);
        watched.WaitUntil(() => watched.Pictures.Count >= watched.Statistics.TotalPushed, "last pictures");

        Assert.Equal(Enumerable.Range(0, Segments * FramesPerSegment), watched.Indexes);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Theory]
    [InlineData("/live.m3u8", "application/vnd.apple.mpegurl")]
    [InlineData("/live.m3u8", "text/plain")]
    [InlineData("/live", "application/vnd.apple.mpegurl")]
    public void A_camera_whose_segments_come_at_once_is_not_stalled_between_them(string path, string type)
    {
        // The stall timeout is shorter than a segment.
        var clock = Stopwatch.StartNew();
        using HttpTestCamera server = Serve(_ => Live((int)clock.Elapsed.TotalSeconds / SegmentSeconds), type);
        using var watched = new WatchedRtsp(
            server.Url(path: path),
            WatchedRtsp.Patient with { StallTimeout = TimeSpan.FromSeconds(1.5), SkipBacklog = true });
        watched.WaitFor(picture => picture.Index >= ((Segments - 1) * FramesPerSegment) + 5);

        Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalStalls));
        Assert.Equal(watched.Indexes.Order(), watched.Indexes);
        Assert.Equal(watched.Indexes.Count, watched.Indexes.Distinct().Count());
    }

    // Three segments at a time, as servers of cameras have it; the last ones stay.
    private string Live(int passed)
    {
        int last = Math.Min(2 + passed, Segments - 1);
        int first = Math.Max(0, last - 2);
        string[] lines = File.ReadAllLines(Path.Combine(_folder, "all.m3u8"));
        IEnumerable<string> segments = Enumerable.Range(first, last - first + 1).SelectMany(i =>
        {
            int at = Array.IndexOf(lines, i.ToString(CultureInfo.InvariantCulture) + ".ts");
            return new[] { lines[at - 1], lines[at] };
        });
        return $"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{SegmentSeconds}\n#EXT-X-MEDIA-SEQUENCE:{first}\n"
            + string.Join('\n', segments) + "\n";
    }

    private HttpTestCamera Serve(
        Func<RtspTestRequest, string> playlist, string type = "application/vnd.apple.mpegurl") => new HttpTestCamera
        {
            Answer = (connection, request) =>
            {
                Match segment = SegmentName().Match(request.Url);
                byte[] body = segment.Success
                    ? File.ReadAllBytes(Path.Combine(_folder, segment.Groups[1].Value))
                    : System.Text.Encoding.UTF8.GetBytes(playlist(request));
                string what = segment.Success ? "video/mp2t" : type;
                connection.Send($"HTTP/1.1 200 OK\r\nContent-Type: {what}\r\nContent-Length: {body.Length}\r\n\r\n");
                connection.Send(body);
            },
        }.Start();

    [GeneratedRegex(@"/(\d+\.ts)$")]
    private static partial Regex SegmentName();
}
