namespace LatestFrames;

/// <summary>Where one file of a recording ends and the next one begins.</summary>
public sealed class RecordingLimitsTests : IDisposable
{
    private static readonly StreamParameters s_jpeg = new(VideoCodec.Jpeg, [], 320, 240);

    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private readonly List<RecordedFile> _completed = [];
    private int _number;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_recording_without_a_limit_in_bytes_is_one_file()
    {
        RecordingFiles files = Files(new StreamRecorderOptions { MaxBytes = long.MaxValue });
        for (int i = 0; i < 100; i++) Write(files, i, position: i, isKeyFrame: i % 10 == 0);
        files.End();
        Assert.Equal(100, Assert.Single(_completed).Pictures);
    }

    [Fact]
    public void What_comes_after_an_outage_longer_than_a_file_is_in_another_file()
    {
        RecordingFiles files = Files(new StreamRecorderOptions { MaxDuration = TimeSpan.FromHours(1) });
        for (int i = 0; i < 10; i++) Write(files, i, position: i, isKeyFrame: true);
        for (int i = 0; i < 10; i++) Write(files, 8 * 3600 + i, position: i, isKeyFrame: true, connection: 2);
        files.End();
        Assert.Equal([(10L, 9.0), (10L, 9.0)], _completed.Select(file => (file.Pictures, file.Duration.TotalSeconds)));
    }

    [Fact]
    public void A_file_of_a_camera_whose_clock_stands_still_ends_by_our_clock()
    {
        RecordingFiles files = Files(new StreamRecorderOptions { MaxDuration = TimeSpan.FromMinutes(1) });
        for (int i = 0; i < 180; i++) Write(files, i, position: 0.001 * i, isKeyFrame: true);
        files.End();
        Assert.Equal([60L, 60L, 60L], _completed.Select(file => file.Pictures));
    }

    [Fact]
    public void An_option_that_is_out_of_its_range_is_named_as_the_user_knows_it()
    {
        string? NameOf(StreamRecorderOptions options) =>
            Assert.Throws<ArgumentOutOfRangeException>(options.CheckedCopy).ParamName;
        Assert.Equal("PreRoll", NameOf(new StreamRecorderOptions { PreRoll = TimeSpan.FromHours(1) }));
        Assert.Equal("MaxMemory", NameOf(new StreamRecorderOptions { MaxMemory = 1 }));
        Assert.Equal("MaxDelay", NameOf(new StreamRecorderOptions { MaxDelay = TimeSpan.Zero }));
        Assert.Equal("MaxBytes", NameOf(new StreamRecorderOptions { MaxBytes = 1 }));
    }

    private RecordingFiles Files(StreamRecorderOptions options) => new(
        new RecordingPlan(
            new UnitHub(TimeProvider.System), options with { Directory = _directory }, "x", TimeProvider.System,
            () => "the camera", () => false, RecordingFile.Create, TimeSpan.FromSeconds(10)),
        _completed.Add);

    private void Write(RecordingFiles files, double arrival, double position, bool isKeyFrame, int connection = 1)
    {
        var unit = new CodedUnit
        {
            Data = new byte[100],
            Length = 100,
            Connection = connection,
            Info = new UnitInfo(
                s_jpeg, isKeyFrame, TimeSpan.FromSeconds(position),
                (long)(arrival * TimeProvider.System.TimestampFrequency),
                DateTimeOffset.UnixEpoch.AddSeconds(arrival), null),
        };
        Assert.InRange(files.Write(new UnitLease(unit, ++_number, 0, IsDiscontinuity: false)), 1, long.MaxValue);
    }
}
