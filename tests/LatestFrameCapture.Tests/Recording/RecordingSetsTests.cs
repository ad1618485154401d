using OpenCvSharp;

namespace LatestFrames;

/// <summary>Recordings of cameras that change how they code, but not the size.</summary>
public sealed class RecordingSetsTests : IDisposable
{
    private const int Part = 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("H264")]
    [InlineData("H265")]
    public async Task A_camera_that_changes_its_parameter_sets_and_changes_them_back_is_recorded_whole(string coding)
    {
        string file = Record(Enum.Parse<VideoCodec>(coding), bFramesOf: part => part % 2 == 0 ? 0 : 2, parts: 4);
        Assert.Equal(Enumerable.Range(0, 4 * Part), await Probe.PlayAsync(file));
    }

    [Fact]
    public void A_player_can_go_back_to_what_was_before_a_change_of_the_parameter_sets()
    {
        string file = Record(VideoCodec.H264, bFramesOf: part => part == 0 ? 0 : 2, parts: 2);
        using var player = new VideoCapture(file, VideoCaptureAPIs.FFMPEG);
        using var image = new Mat();
        while (player.Read(image))
        {
        }

        // The decoder goes on being used, with what it knows.
        Assert.True(player.Set(VideoCaptureProperties.PosFrames, 0));
        for (int i = 0; i < Part; i++)
        {
            Assert.True(player.Read(image));
            Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), $"picture {i} is whole");
            Assert.Equal(i, stamp.FrameNumber);
        }
    }

    private string Record(VideoCodec codec, Func<int, int> bFramesOf, int parts)
    {
        var completed = new List<RecordedFile>();
        var plan = new RecordingPlan(
            new UnitHub(TimeProvider.System), new StreamRecorderOptions { Directory = _directory }, "x",
            TimeProvider.System, () => "the camera", () => false, RecordingFile.Create, TimeSpan.FromSeconds(10));
        var files = new RecordingFiles(plan, completed.Add);
        int number = 0;
        for (int part = 0; part < parts; part++)
        {
            CodedVideo video = CodedVideo.Stamped(codec, Part, bFrames: bFramesOf(part), firstIndex: part * Part);
            var sets = new ParameterSets(codec);
            foreach (byte[] nal in TestStream.Nals(video.Units[0].Data.AsSpan(0, video.Units[0].Length))) sets.Add(nal);
            foreach (AccessUnit coded in video.Units)
            {
                var unit = new CodedUnit
                {
                    Data = coded.Data,
                    Length = coded.Length,
                    Connection = 1,
                    Info = new UnitInfo(
                        sets.Parameters, coded.IsKeyFrame, coded.Position, number, DateTimeOffset.UnixEpoch, null),
                };
                files.Write(new UnitLease(unit, ++number, 0, IsDiscontinuity: false));
            }
        }

        files.End();
        return Assert.Single(completed).Path;
    }
}
