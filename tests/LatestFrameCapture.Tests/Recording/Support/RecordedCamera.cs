namespace LatestFrames;

/// <summary>A test camera, a capture of it, and a directory for its recordings.</summary>
internal sealed class RecordedCamera : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly string? _mine;

    public RecordedCamera(
        PictureStream stream,
        VideoCodec codec = VideoCodec.H264,
        bool closes = false,
        LatestFrameCaptureOptions? options = null,
        string? directory = null)
    {
        Stream = stream;
        Camera = new RtspTestCamera
        {
            Description = PictureStream.Description(codec: codec),
            Packets = stream.Packets,
            ClosesAfterPackets = closes
        }.Start();
        Watched = new WatchedRtsp(new RtspSource(Camera.UrlText()), options);
        if (directory is null) _mine = System.IO.Directory.CreateTempSubdirectory("latest-frames-").FullName;
        Directory = directory ?? _mine!;
    }

    public PictureStream Stream { get; }

    public RtspTestCamera Camera { get; }

    public WatchedRtsp Watched { get; }

    public LatestFrameCapture Capture => Watched.Capture;

    public string Directory { get; }

    /// <summary>The recordings, by name, which is by time.</summary>
    public string[] Files => [.. System.IO.Directory.GetFiles(Directory, "*.mkv").Order(StringComparer.Ordinal)];

    public StreamRecorder Recorder(StreamRecorderOptions? options = null) =>
        new(Capture, (options ?? new()) with { Directory = Directory }, Watched.Log);

    public static void WaitUntil(Func<bool> condition, StreamRecorder recorder, string what) => Assert.True(
        SpinWait.SpinUntil(() => condition() || recorder.State == RecorderState.Failed, s_limit) && condition(),
        $"no {what}; {recorder.State} {recorder.Failure} {recorder.TotalPictures}");

    public static void WaitForPictures(StreamRecorder recorder, int count) =>
        WaitUntil(() => recorder.TotalPictures >= count, recorder, $"{count} pictures");

    public void Dispose()
    {
        Watched.Dispose();
        Camera.Dispose();
        if (_mine is not null) System.IO.Directory.Delete(_mine, recursive: true);
    }
}
