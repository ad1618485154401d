namespace LatestFrames;

/// <summary>Each row of the table in docs/sources.md.</summary>
public sealed class LivenessTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}.webm");

    public LivenessTests() => File.WriteAllText(_file, "x");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_regular_file_has_an_end()
    {
        Assert.True(Liveness.HasEndByName(_file));
        Assert.True(Liveness.HasEndByName(new Uri(_file).AbsoluteUri));
        Assert.False(Liveness.IsPipe(_file));
    }

    [Theory]
    [InlineData("pipe:0", true)]
    [InlineData("pipe:", true)]
    [InlineData("fd:3", true)]
    [InlineData("/dev/stdin", true)]
    [InlineData("/dev/fd/3", true)]
    [InlineData("picture_%03d.jpg", true)]
    [InlineData("picture_%d.jpg", true)]
    [InlineData("/dev/video0", false)]
    [InlineData("http://camera/100%25d/x", null)]
    [InlineData("no such file.mp4", null)]
    [InlineData("v4l2src ! videoconvert ! appsink", null)]
    [InlineData("rtsp://camera/1", null)]
    [InlineData("video=\"Integrated Camera\"", null)]
    public void A_name_tells(string name, bool? hasEnd) => Assert.Equal(hasEnd, Liveness.HasEndByName(name));

    [Theory]
    [InlineData("pipe:0", true)]
    [InlineData("/dev/stdin", true)]
    [InlineData("/dev/video0", false)]
    [InlineData("no such file.mp4", false)]
    public void A_pipe_is_recognized(string name, bool isPipe) => Assert.Equal(isPipe, Liveness.IsPipe(name));

    [Fact]
    public void A_named_pipe_is_recognized_by_its_length()
    {
        File.WriteAllBytes(_file, []);
        Assert.True(Liveness.IsPipe(_file));
        Assert.True(Liveness.HasEndByName(_file));
        Assert.False(Liveness.IsPipe("/dev/null"));
    }

    [Theory]
    [InlineData("http://camera/live.m3u8", true)]
    [InlineData("http://camera/live.M3U8?session=1", true)]
    [InlineData("http://camera/live.mpd", true)]
    [InlineData("http://camera/video?file=a.m3u8", false)]
    [InlineData("http://camera/video.mp4", false)]
    public void A_playlist_is_recognized_by_its_name(string name, bool isPlaylist) =>
        Assert.Equal(isPlaylist, Liveness.IsPlaylistName(name));

    [Theory]
    [InlineData(125, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(int.MinValue, false)]
    [InlineData(double.NaN, false)]
    public void A_frame_count_tells(double count, bool hasEnd) =>
        Assert.Equal(hasEnd, Liveness.HasEndByFrameCount(count));

    [Theory]
    [InlineData("video/mp4", 1000L, true)]
    [InlineData("application/octet-stream", 1000L, true)]
    [InlineData(null, 1000L, true)]
    [InlineData("multipart/x-mixed-replace", null, false)]
    [InlineData("Multipart/X-Mixed-Replace", 1000L, false)]
    [InlineData("video/mp2t", null, null)]
    [InlineData("application/vnd.apple.mpegurl", 300L, null)]
    [InlineData("audio/x-mpegurl", 300L, null)]
    [InlineData("application/dash+xml", 300L, null)]
    public void The_head_of_an_http_answer_tells(string? type, long? length, bool? hasEnd) =>
        Assert.Equal(hasEnd, Liveness.HasEndByHttpAnswer(type, length));
}
