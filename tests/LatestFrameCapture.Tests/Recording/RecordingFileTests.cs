namespace LatestFrames;

/// <summary>Times, indexes and ends of single files, without a camera.</summary>
public sealed class RecordingFileTests : IDisposable
{
    private static readonly StreamParameters s_jpeg = new(VideoCodec.Jpeg, [], 320, 240);

    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private readonly HeldDisk _disk = new();

    public void Dispose()
    {
        _disk.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void An_outage_after_a_burst_is_a_gap_of_its_length()
    {
        var clock = new RecordingClock(TimeProvider.System);
        for (int i = 0; i < 50; i++) Assert.Equal(i * 0.04, clock.TimeOf(Unit(0, position: i * 0.04), isDiscontinuity: false).TotalSeconds, 0.001);
        Assert.Equal(1.96 + 3, clock.TimeOf(Unit(3, connection: 2), isDiscontinuity: true).TotalSeconds, 0.001);
        Assert.Equal(1.96 + 5, clock.TimeOf(Unit(5, position: 100, connection: 2), isDiscontinuity: true).TotalSeconds, 0.001);
    }

    [Fact]
    public void Each_key_frame_a_second_after_the_last_one_is_in_the_index()
    {
        using var stream = new MemoryStream();
        var file = new MatroskaFile(stream);
        file.WriteHeader(RecordingTrack.Of(s_jpeg)!, TimeProvider.System.GetUtcNow());
        for (int i = 0; i < 300; i++)
        {
            file.BeginPicture(i * 40, isKeyFrame: i % 30 == 0).Write(new byte[100]);
            file.EndPicture();
        }

        file.End();
        ReadOnlySpan<byte> positions = [0xB7, 0x01, 0, 0, 0, 0, 0, 0];
        Assert.Equal(10, stream.ToArray().AsSpan().Count(positions));
    }

    [Fact]
    public void What_a_full_disk_did_not_take_is_neither_in_the_file_nor_in_its_duration()
    {
        _disk.Size = 40_000;
        using RecordingFile file = Begin();
        int written = 0;
        Assert.Throws<IOException>(() =>
        {
            for (; written < 1000; written++) file.Write(Unit(written, position: written, length: 1000), isDiscontinuity: false);
        });
        RecordedFile recorded = file.Abandon();
        Assert.Equal((written, written - 1.0), (recorded.Pictures, recorded.Duration.TotalSeconds));
        Assert.Equal(recorded.Bytes, new FileInfo(recorded.Path).Length);
    }

    [Fact]
    public void An_index_that_does_not_fit_is_not_in_the_file_in_part()
    {
        using RecordingFile file = Begin();
        for (int i = 0; i < 30; i++) file.Write(Unit(i, position: i, length: 1000), isDiscontinuity: false);
        _disk.Size = file.Bytes + 100;
        long before = file.Bytes;
        Assert.Throws<IOException>(file.End);
        Assert.Equal(before, new FileInfo(file.FullPath).Length);
    }

    [Fact]
    public void Key_frames_without_parameter_sets_are_left_out_for_ten_seconds()
    {
        var plan = new RecordingPlan(
            new UnitHub(TimeProvider.System), new StreamRecorderOptions { Directory = _directory }, "x", TimeProvider.System, () => "the camera", () => false, _disk.Open,
            TimeSpan.FromSeconds(10));
        var files = new RecordingFiles(plan, _ => { });
        var none = new StreamParameters(VideoCodec.H264, [], 320, 240);
        long Write(double at, StreamParameters parameters) => files.Write(new UnitLease(Unit(at, position: at, parameters: parameters), 1, 0, false));
        Assert.Equal(0, Write(0, none));
        Assert.Equal(0, Write(9, none));
        Assert.InRange(Write(9.5, s_jpeg), 1, long.MaxValue);
        Assert.Equal(0, Write(10, none));
        Assert.InRange(Write(11, s_jpeg), 1, long.MaxValue);
        Assert.Equal(0, Write(12, none));
        Assert.Equal(RecorderFailureReason.UnsupportedStream, Assert.Throws<RecordingException>(() => Write(22.5, none)).Failure.Reason);
        files.Abandon();
        Assert.Single(Directory.GetFiles(_directory));
    }

    private static CodedUnit Unit(double arrival, double position = 0, int connection = 1, int length = 10, StreamParameters? parameters = null) => new()
    {
        Data = new byte[length],
        Length = length,
        Connection = connection,
        Info = new UnitInfo(
            parameters ?? s_jpeg, true, TimeSpan.FromSeconds(position), (long)(arrival * TimeProvider.System.TimestampFrequency), TimeProvider.System.GetUtcNow(), null),
    };

    private RecordingFile Begin() =>
        new(Path.Combine(_directory, "x.mkv"), _disk.Open, RecordingTrack.Of(s_jpeg)!, Unit(0), TimeProvider.System);
}
