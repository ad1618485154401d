namespace LatestFrames;

/// <summary>Where one file of a recording ends and the next one begins.</summary>
public sealed class RecordingLimitsTests : IDisposable
{
    private static readonly StreamParameters s_jpeg = new(VideoCodec.Jpeg, [], 320, 240);
    private static readonly StreamParameters s_larger = new(VideoCodec.Jpeg, [], 640, 480);

    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private readonly List<RecordedFile> _completed = [];
    private int _number;
    private int _reports;

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
    public void A_camera_that_changes_its_size_with_each_picture_does_not_begin_a_file_with_each()
    {
        RecordingFiles files = Files(new StreamRecorderOptions());
        long written = 0;
        for (int i = 0; i < 250; i++)
        {
            if (TryWrite(files, i * 0.04, i * 0.04, isKeyFrame: true, parameters: Alternating(i))) written++;
        }

        files.End();

        // The first one, ten at once, and one a second.
        Assert.InRange(_completed.Count, 15, 21);
        Assert.Equal((250 - written, 1), (files.Skipped, _reports));
        Assert.Equal(written, _completed.Sum(file => file.Pictures));
        Assert.InRange(_completed[^1].Duration.TotalSeconds, 0.1, 2);
    }

    [Fact]
    public void A_stream_that_changes_a_few_times_in_a_row_or_once_a_second_loses_nothing()
    {
        RecordingFiles files = Files(new StreamRecorderOptions());
        for (int i = 0; i <= 10; i++) Write(files, i * 0.04, i * 0.04, isKeyFrame: true, parameters: Alternating(i));
        for (int i = 11; i < 60; i++) Write(files, i, i, isKeyFrame: true, parameters: Alternating(i));
        files.End();
        Assert.Equal((60, 0L, 0), (_completed.Count, files.Skipped, _reports));
    }

    [Fact]
    public void A_group_that_is_left_out_is_left_out_whole_and_none_begins_a_file_in_its_middle()
    {
        RecordingFiles files = Files(new StreamRecorderOptions());
        for (int i = 0; i < 10; i++) Write(files, 0, 0, isKeyFrame: true, parameters: Alternating(i));
        bool[] written =
        [
            .. Enumerable.Range(0, 16).Select(i => TryWrite(
                files, 0.1 + i * 0.04, i * 0.04, isKeyFrame: i % 4 == 0, parameters: Alternating(i / 4))),
        ];

        // A change is left, so that the first group of the smaller ones has a file, where the third one is too.
        Assert.Equal([true, false, true, false], written.Chunk(4).Select(group => group.All(isIn => isIn)));
        Assert.Equal(8, written.Count(isIn => isIn));
        Assert.Equal(8, files.Skipped);

        // What has ended, such as the source, has nothing that the next group must fit.
        files.End();
        Assert.True(TryWrite(files, 0.9, 0.9, isKeyFrame: true, parameters: s_larger));
        Assert.True(TryWrite(files, 0.94, 0.94, isKeyFrame: false, parameters: s_larger));
        files.End();
        Assert.Equal([8L, 2L], _completed.TakeLast(2).Select(file => file.Pictures));
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
            () => "the camera", () => false, RecordingFile.Create, TimeSpan.FromSeconds(10))
        { OnUnfit = () => _reports++ },
        _completed.Add);

    private static StreamParameters Alternating(int number) => number % 2 == 0 ? s_jpeg : s_larger;

    private void Write(
        RecordingFiles files,
        double arrival,
        double position,
        bool isKeyFrame,
        int connection = 1,
        StreamParameters? parameters = null) =>
        Assert.True(TryWrite(files, arrival, position, isKeyFrame, connection, parameters));

    private bool TryWrite(
        RecordingFiles files,
        double arrival,
        double position,
        bool isKeyFrame,
        int connection = 1,
        StreamParameters? parameters = null)
    {
        var unit = new CodedUnit
        {
            Data = new byte[100],
            Length = 100,
            Connection = connection,
            Info = new UnitInfo(
                parameters ?? s_jpeg, isKeyFrame, TimeSpan.FromSeconds(position),
                (long)(arrival * TimeProvider.System.TimestampFrequency),
                DateTimeOffset.UnixEpoch.AddSeconds(arrival), null),
        };
        return files.Write(new UnitLease(unit, ++_number, 0, IsDiscontinuity: false)) > 0;
    }
}
