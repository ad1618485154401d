using System.Diagnostics;

namespace LatestFrames;

/// <summary>What a connection makes of a child whose pipes a test holds.</summary>
public sealed class FFmpegConnectionTests
{
    private static readonly Lazy<byte[]> s_stream = new(MakeStream);

    [Fact]
    public void A_child_that_is_always_ahead_has_pictures_delivered_ten_times_a_second()
    {
        var clock = new StepClock();
        using FFmpegConnection connection = Connect(clock, settings => settings, out FloodedPipes pipes);
        pipes.IsEndless = true;
        var shown = new List<double>();
        for (int i = 0; i < 400; i++)
        {
            Assert.Equal(StreamGrab.Picture, Grab(connection));
            if (!connection.IsBacklog) shown.Add(clock.Seconds);
            clock.Step(TimeSpan.FromMilliseconds(10));
        }

        // One a second until the first moment without a next picture, which does not come.
        Assert.InRange(shown.Count, 3, 5);
        pipes.IsEndless = false;
        Assert.Equal(StreamGrab.Picture, Grab(connection));
        Assert.False(connection.IsBacklog);
        pipes.IsEndless = true;
        shown.Clear();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(StreamGrab.Picture, Grab(connection));
            if (!connection.IsBacklog) shown.Add(clock.Seconds);
            clock.Step(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(shown.Count, 8, 12);
    }

    [Theory]
    [InlineData(1_000_000, 800, true)]
    [InlineData(1_000_000, 700, false)]
    [InlineData(1000, 600, true)]
    [InlineData(1000, 400, false)]
    public void A_picture_is_old_when_a_newer_one_is_there_or_does_not_fit_into_the_pipe(
        int pipe, int waiting, bool isOld)
    {
        // A picture has 768 bytes, more than half of the small pipe.
        var flooded = new FloodedPipes(s_stream.Value) { OutputSize = pipe, Waiting = waiting, IsEndless = true };
        using FFmpegConnection connection = Connect(new StepClock(), settings => settings, flooded);
        Assert.Equal(StreamGrab.Picture, Grab(connection));
        Assert.Equal(isOld, connection.IsBacklog);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(0, false)]
    public void After_an_interruption_a_late_picture_waits_a_moment_for_a_newer_one(int looks, bool isOld)
    {
        // By its own time it is 3 s late: the decoder held it back. The next one is not there yet when it comes.
        var clock = new StepClock();
        using FFmpegConnection connection = Connect(clock, settings => settings, out FloodedPipes pipes);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(StreamGrab.Picture, Grab(connection));
            Assert.False(connection.IsBacklog);
            clock.Step(TimeSpan.FromMilliseconds(40));
        }

        clock.Step(TimeSpan.FromSeconds(3));
        pipes.NextAfter = looks;
        Assert.Equal(StreamGrab.Picture, Grab(connection));
        Assert.Equal(isOld, connection.IsBacklog);
    }

    [Fact]
    public void Pictures_that_are_far_apart_and_late_by_a_clock_of_their_own_are_all_shown()
    {
        // Each is 2 s after the one before, and 40 ms by the stream's own time.
        var clock = new StepClock();
        using FFmpegConnection connection = Connect(clock, settings => settings, out _);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(StreamGrab.Picture, Grab(connection));
            Assert.False(connection.IsBacklog);
            clock.Step(TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public void A_refusal_from_before_a_picture_is_no_verdict()
    {
        using FFmpegConnection connection = Connect(new StepClock(), settings => settings, out FloodedPipes pipes);
        pipes.Say("[http @ 0x1] [warning] HTTP error 401 Unauthorized\n");
        Assert.Equal(StreamGrab.Picture, Grab(connection));
        Assert.Equal(StreamGrab.Picture, Grab(connection));
        pipes.HasEnded = true;
        while (connection.GrabNext() != StreamGrab.Ended)
        {
            // What has come is shown before the end.
        }

        Assert.NotEqual(CaptureFailureReason.Unauthorized, connection.Failure!.Reason);
    }

    [Theory]
    [InlineData(null, false, 20, 20)]
    [InlineData(0.1, false, 20, 10)]
    [InlineData(0.1, false, 5, 0)]
    [InlineData(null, true, 25, 0)]
    [InlineData(null, true, 50, 20)]
    public void Pictures_that_the_child_leaves_out_are_no_silence(
        double? rate, bool keyFramesOnly, int seconds, int silence)
    {
        var clock = new StepClock();
        using FFmpegConnection connection = Connect(
            clock, settings => settings with { FramesPerSecond = rate, KeyFramesOnly = keyFramesOnly }, out _);
        Assert.Equal(StreamGrab.Picture, Grab(connection));
        clock.Step(TimeSpan.FromSeconds(seconds));
        Assert.Equal(silence, clock.GetElapsedTime(connection.LastArrivalTimestamp).TotalSeconds, 3);
    }

    [Fact]
    public void The_pipes_of_Windows_deliver_every_picture()
    {
        // Two threads that read: they need nothing of Windows.
        CancellationToken token = TestContext.Current.CancellationToken;
        using FFmpegTestInput file = FFmpegTestInput.File(
            CodedVideo.Stamped(VideoCodec.H264, frames: 50).ToFile(), ".h264");
        FFmpegSettings settings = FFmpegCommandTests.Settings(file.FilePath) with { IsLive = false };
        FFmpegProgram program = FFmpegPrograms.Find(null, token, out string? whyNot)!;
        Assert.True(program is not null, whyNot);
        var command = FFmpegCommand.TryMake(
            settings, FFmpegInput.Of(file.FilePath, null), program, DecoderHardware.None, out whyNot);
        Assert.True(command is not null, whyNot);
        var child = ChildProcess.TryStart(
            program.Path,
            command.Arguments,
            command.Script,
            token,
            out whyNot,
            process => new PumpedPipes(process.StandardOutput.BaseStream, process.StandardError.BaseStream, token));
        Assert.True(child is not null, whyNot);
        using var connection = new FFmpegConnection(
            child, settings, FFmpegSecrets.None, program, DecoderHardware.None, token);
        using var image = new OpenCvSharp.Mat();
        var indexes = new List<int>();
        Assert.True(connection.WaitForPicture(static () => { }), connection.Failure?.Message);
        while (Grab(connection) == StreamGrab.Picture)
        {
            Assert.True(connection.Retrieve(image));
            Assert.True(StampCodec.TryRead(image, out FrameStamp stamp), "the stamp");
            indexes.Add(stamp.FrameNumber);
        }

        Assert.Equal(Enumerable.Range(0, 50), indexes);
    }

    /// <summary>Grabs until there is something, however often a busy machine ends the wait for it.</summary>
    private static StreamGrab Grab(FFmpegConnection connection)
    {
        StreamGrab grab = connection.GrabNext();
        while (grab == StreamGrab.NotYet) grab = connection.GrabNext();
        return grab;
    }

    private static FFmpegConnection Connect(
        StepClock clock, Func<FFmpegSettings, FFmpegSettings> change, out FloodedPipes pipes) =>
        Connect(clock, change, pipes = new FloodedPipes(s_stream.Value));

    private static FFmpegConnection Connect(
        StepClock clock, Func<FFmpegSettings, FFmpegSettings> change, FloodedPipes flooded)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A child that does nothing: sleep.");
        CancellationToken token = TestContext.Current.CancellationToken;
        var child = ChildProcess.TryStart("sleep", ["1000"], [], token, out string? whyNot, _ => flooded);
        Assert.True(child is not null, whyNot);
        FFmpegSettings settings = change(FFmpegCommandTests.Settings("rtsp://cam/x") with { TimeProvider = clock });
        var program = new FFmpegProgram("ffmpeg", "5.1", 59_027);
        return new FFmpegConnection(child, settings, FFmpegSecrets.None, program, DecoderHardware.None, token);
    }

    private static byte[] MakeStream()
    {
        var start = new ProcessStartInfo(
            FFmpegTestInput.Executable,
            "-v error -nostdin -f lavfi -i testsrc=size=32x16:rate=25 -frames:v 1000 -pix_fmt yuv420p -c:v rawvideo "
            + "-f nut -syncpoints none -write_index 0 -f_strict experimental -")
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        Assert.True(process.WaitForExit(30_000), "ffmpeg ends");
        return output.ToArray();
    }

    private sealed class StepClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public double Seconds => TimeSpan.FromTicks(_ticks).TotalSeconds;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan time) => _ticks += time.Ticks;
    }

    /// <summary>Pipes from which as much can be read as is asked for.</summary>
    private sealed class FloodedPipes(byte[] stream) : IChildPipes
    {
        private readonly MemoryStream _errors = new();
        private int _at;
        private bool _hasSaidSize;
        private int _looks;

        /// <summary>Whether there is always more than one picture waiting.</summary>
        public bool IsEndless { get; set; }

        public bool HasEnded { get; set; }

        public int OutputSize { get; init; } = 1_000_000;

        /// <summary>How much waits while it is endless.</summary>
        public int Waiting { get; init; } = 1_000_000;

        /// <summary>After how many looks the next picture is there, once; 0 for never.</summary>
        public int NextAfter { get; set; }

        public int AvailableOutput =>
            IsEndless || (NextAfter > 0 && ++_looks > NextAfter) ? Waiting : 0;

        public void Say(string text)
        {
            long at = _errors.Position;
            _errors.Position = _errors.Length;
            _errors.Write(System.Text.Encoding.UTF8.GetBytes(text));
            _errors.Position = at;
        }

        public void Wait(TimeSpan limit, bool forInput = false)
        {
        }

        // A few bytes at once, so that none of the next picture waits in the reader.
        public int ReadOutput(Span<byte> buffer)
        {
            if (HasEnded) return -1;
            int count = Math.Min(Math.Min(buffer.Length, 1), stream.Length - _at);
            stream.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public int ReadErrors(Span<byte> buffer)
        {
            if (!_hasSaidSize) Say("[info] -3200016.000000\n[info] 0.000000\n");
            _hasSaidSize = true;
            int count = _errors.Read(buffer);
            return count == 0 && HasEnded ? -1 : count;
        }

        public int WriteInput(ReadOnlySpan<byte> bytes) => -1;

        public void CloseInput()
        {
        }

        public void Dispose() => _errors.Dispose();
    }
}
