using System.Buffers.Binary;

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
        for (int i = 0; i < 50; i++)
            Assert.Equal(
                i * 0.04, clock.TimeOf(Unit(0, position: i * 0.04), isDiscontinuity: false).TotalSeconds, 0.001);
        Assert.Equal(1.96 + 3, clock.TimeOf(Unit(3, connection: 2), isDiscontinuity: true).TotalSeconds, 0.001);
        Assert.Equal(
            1.96 + 5, clock.TimeOf(Unit(5, position: 100, connection: 2), isDiscontinuity: true).TotalSeconds, 0.001);
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
    public void Each_picture_is_in_the_file_and_its_time_in_the_head_within_a_second_without_an_end()
    {
        using RecordingFile file = Begin();
        for (int i = 0; i < 100; i++)
        {
            file.Write(Unit(i * 0.04, position: i * 0.04), isDiscontinuity: false);
            byte[] bytes = ReadAll(file.FullPath);
            Assert.Equal(file.Bytes, bytes.Length);
            Assert.InRange(i * 40 - DurationIn(bytes), 0, 1040);
        }
    }

    [Fact]
    public async Task The_head_says_when_the_first_picture_arrived()
    {
        using RecordingFile file = Begin();
        CodedUnit unit = Unit(0);
        file.Write(unit, isDiscontinuity: false);
        DateTimeOffset start = file.End().StartedAt;
        Assert.Equal(start, await Probe.StartAsync(file.FullPath), TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    [InlineData(9, false)]
    public void What_refers_to_pictures_before_the_one_that_decoding_begins_with_is_left_out(int type, bool isWritten)
    {
        // CRA, after which RADL (6, 7) and RASL pictures (8, 9) may follow (H.265, 7.4.2.2).
        const int Cra = 21, Trail = 1;
        var parameters = new StreamParameters(
            VideoCodec.H265, SetsOf(CodedVideo.Stamped(VideoCodec.H265, frames: 100)), 320, 240);
        int at = 0;
        CodedUnit Slice(int type)
        {
            at++;
            CodedUnit unit = Unit(
                at * 0.04, position: at * 0.04, length: 10, parameters: parameters, isKeyFrame: type == Cra);
            NalUnit.StartCode.CopyTo(unit.Data);
            unit.Data[4] = (byte)(type << 1);
            unit.Data.AsSpan(5).Fill(0x81);
            return unit;
        }

        CodedUnit first = Slice(Cra);
        using var file = new RecordingFile(
            Path.Combine(_directory, "x.mkv"), _disk.Open, RecordingTrack.Of(parameters)!, first, TimeProvider.System);
        Assert.True(file.Write(first, isDiscontinuity: false));
        Assert.Equal(isWritten, file.Write(Slice(type), isDiscontinuity: false));
        Assert.True(file.Write(Slice(Trail), isDiscontinuity: false));

        // The group before the second key frame is there.
        Assert.True(file.Write(Slice(Cra), isDiscontinuity: false));
        Assert.True(file.Write(Slice(type), isDiscontinuity: false));

        // After a loss it is not.
        Assert.True(file.Write(Slice(Cra), isDiscontinuity: true));
        Assert.Equal(isWritten, file.Write(Slice(type), isDiscontinuity: false));
        Assert.Equal(isWritten ? 7 : 5, file.End().Pictures);
    }

    [Fact]
    public void A_camera_that_sends_no_key_frame_any_more_does_not_fill_the_disk_with_one_file()
    {
        const int Megabyte = 1024 * 1024;
        var completed = new List<RecordedFile>();
        RecordingFiles files = Files(new() { Directory = _directory, MaxBytes = Megabyte }, completed);
        int at = 0;
        long Write(bool isKeyFrame)
        {
            at++;
            return files.Write(new UnitLease(
                Unit(at * 0.04, position: at * 0.04, length: Megabyte, isKeyFrame: isKeyFrame), at, 0, false));
        }

        Assert.True(Write(isKeyFrame: true) > 0);
        while (at < 100 && Write(isKeyFrame: false) > 0) { }

        // 1 MiB and 64 MiB after it, and the picture with which there is more.
        Assert.Equal(66, at);
        Assert.Equal(65, Assert.Single(completed).Pictures);
        Assert.Equal(0, Write(isKeyFrame: false));
        Assert.True(Write(isKeyFrame: true) > 0);
        files.End();
        Assert.Equal(2, completed.Count);
    }

    [Fact]
    public void What_a_full_disk_did_not_take_is_neither_in_the_file_nor_in_its_duration()
    {
        _disk.Size = 40_000;
        using RecordingFile file = Begin();
        int written = 0;
        Assert.Throws<IOException>(() =>
        {
            for (; written < 1000; written++)
                file.Write(Unit(written, position: written, length: 1000), isDiscontinuity: false);
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
        RecordingFiles files = Files(new() { Directory = _directory }, completed: []);
        var none = new StreamParameters(VideoCodec.H264, [], 320, 240);
        long Write(double at, StreamParameters parameters) =>
            files.Write(new UnitLease(Unit(at, position: at, parameters: parameters), 1, 0, false));
        Assert.Equal(0, Write(0, none));
        Assert.Equal(0, Write(9, none));
        Assert.InRange(Write(9.5, s_jpeg), 1, long.MaxValue);
        Assert.Equal(0, Write(10, none));
        Assert.InRange(Write(11, s_jpeg), 1, long.MaxValue);
        Assert.Equal(0, Write(12, none));
        Assert.Equal(
            RecorderFailureReason.UnsupportedStream,
            Assert.Throws<RecordingException>(() => Write(22.5, none)).Failure.Reason);
        files.Abandon();
        Assert.Single(Directory.GetFiles(_directory));
    }

    private static CodedUnit Unit(
        double arrival,
        double position = 0,
        int connection = 1,
        int length = 10,
        StreamParameters? parameters = null,
        bool isKeyFrame = true) =>
        new()
        {
            Data = new byte[length],
            Length = length,
            Connection = connection,
            Info = new UnitInfo(
                parameters ?? s_jpeg, isKeyFrame, TimeSpan.FromSeconds(position),
                (long)(arrival * TimeProvider.System.TimestampFrequency), TimeProvider.System.GetUtcNow(), null),
        };

    /// <summary>The parameter sets before its first picture.</summary>
    private static byte[] SetsOf(CodedVideo video)
    {
        var sets = new List<byte>();
        var nals = new NalReader(video.Units[0].Data.AsSpan(0, video.Units[0].Length));
        while (nals.MoveNext())
        {
            if (NalUnit.IsParameterSet(video.Codec, NalUnit.TypeOf(video.Codec, nals.Current[0])))
                sets.AddRange([.. NalUnit.StartCode, .. nals.Current]);
        }

        return [.. sets];
    }

    // While it is being written.
    private static byte[] ReadAll(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // In milliseconds.
    private static double DurationIn(byte[] file)
    {
        ReadOnlySpan<byte> element = [0x44, 0x89, 0x01, 0, 0, 0, 0, 0, 0, 8];
        return BinaryPrimitives.ReadDoubleBigEndian(file.AsSpan(file.AsSpan().IndexOf(element) + element.Length));
    }

    private RecordingFiles Files(StreamRecorderOptions options, List<RecordedFile> completed)
    {
        var plan = new RecordingPlan(
            new UnitHub(TimeProvider.System), options, "x", TimeProvider.System, () => "the camera", () => false,
            _disk.Open, TimeSpan.FromSeconds(10));
        return new RecordingFiles(plan, completed.Add);
    }

    private RecordingFile Begin() =>
        new(Path.Combine(_directory, "x.mkv"), _disk.Open, RecordingTrack.Of(s_jpeg)!, Unit(0), TimeProvider.System);
}
