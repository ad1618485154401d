using System.Diagnostics;

namespace LatestFrames;

/// <summary>The decoder in a process of its own, beyond the contract of all decoders.</summary>
public sealed class FFmpegProcessDecoderTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_decoder_that_dies_costs_the_pictures_up_to_a_key_frame_and_no_connection()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        var source = new RtspSource(camera.UrlText()) { Decoder = VideoDecoderKind.FFmpegProcess };
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 10);
        for (int i = 0; i < 5; i++)
        {
            int seen = watched.Pictures.Count;
            int child = FFmpegTestInput.Child();
            long start = Stopwatch.GetTimestamp();
            Process.GetProcessById(child).Kill();
            watched.WaitFor(_ => true, count: seen + 15);
            output.WriteLine($"15 pictures after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
            Assert.NotEqual(child, FFmpegTestInput.Child());
        }

        Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalAbandoned));
        Assert.Equal(5, watched.Statistics.TotalDecoderRestarts);
        Assert.All(watched.Pictures, picture => Assert.NotNull(picture.Index));
    }

    [Theory]
    [InlineData("exec sleep 1000", true)]
    [InlineData("trap '' TERM\nsleep 1000", true)]
    [InlineData("exec sleep 1000", false)]
    public async Task Dispose_does_not_wait_for_a_child_that_does_not_answer(string body, bool tellsVersion)
    {
        // It waits for two seconds: for the version, for what it writes to be taken, for the first picture.
        using FFmpegTestInput script =
            tellsVersion ? FFmpegTestInput.Script(body) : FFmpegTestInput.Program($"#!/bin/sh\n{body}\n");
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        string? before = Environment.GetEnvironmentVariable(FFmpegPrograms.Variable);
        Environment.SetEnvironmentVariable(FFmpegPrograms.Variable, script.FilePath);
        var times = new List<double>();
        try
        {
            for (int i = 0; i < 5; i++)
            {
                var capture = new LatestFrameCapture(WatchedRtsp.Patient);
                var source = new RtspSource(camera.UrlText()) { Decoder = VideoDecoderKind.FFmpegProcess };
                var open = Task.Run(() => capture.Open(source), TestContext.Current.CancellationToken);
                Assert.True(SpinWait.SpinUntil(HasChild, s_limit), "a child");
                long start = Stopwatch.GetTimestamp();
                capture.Dispose();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
                await open.WaitAsync(s_limit, TestContext.Current.CancellationToken);

                // All of it: the next round waits for a child of its own.
                Assert.True(SpinWait.SpinUntil(() => !HasChild(), s_limit), "the child is gone");
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(FFmpegPrograms.Variable, before);
        }

        times.Sort();
        output.WriteLine($"median {times[2]:F1} ms, longest {times[^1]:F1} ms");
        Assert.InRange(times[2], 0, 300);

        bool HasChild() => FFmpegTestInput.Children().Any(child =>
            child.Command.Contains("sleep 1000", StringComparison.Ordinal)
            || child.Command.Contains(script.FilePath, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_waits_for_a_process_that_hangs_once_it_is_cancelled()
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, 20);
        var large = new AccessUnit { IsKeyFrame = true };
        large.TryAppend(video.Units[0].Data.AsSpan(0, video.Units[0].Length));

        // Filler data (type 12), more than its pipe takes.
        large.TryAppend([0, 0, 0, 1, 12]);
        large.TryAppend(Enumerable.Repeat((byte)0xFF, 3 * 1024 * 1024).ToArray());
        using var end = new CancellationTokenSource();
        bool hasProgram = FFmpegProcessDecoder.WhyNot(TestContext.Current.CancellationToken) is null;
        Assert.SkipUnless(hasProgram || OperatingSystem.IsLinux(), "There is no ffmpeg.");
        using var decoder = new FFmpegProcessDecoder(VideoCodec.H264, threads: 1, hardware: null, end.Token);
        Assert.True(decoder.Send(video.Units[0]));
        Assert.True(decoder.TryReceive(out _));
        int child = FFmpegTestInput.Child("matroska");
        const int Stop = 19;
        LibC.Signal(child, Stop);

        long start = Stopwatch.GetTimestamp();
        Assert.False(decoder.Send(large));
        TimeSpan whole = Stopwatch.GetElapsedTime(start);
        Assert.True(decoder.Send(video.Units[10]), "another process decodes");
        LibC.Signal(FFmpegTestInput.Child("matroska"), Stop);
        end.Cancel();
        start = Stopwatch.GetTimestamp();
        Assert.False(decoder.Send(large));
        TimeSpan cancelled = Stopwatch.GetElapsedTime(start);

        output.WriteLine($"{whole.TotalMilliseconds:F0} ms, {cancelled.TotalMilliseconds:F0} ms when it is cancelled");
        Assert.InRange(whole.TotalSeconds, 1.9, 30);
        Assert.InRange(cancelled.TotalSeconds, 0, 1);
    }

    [Fact]
    public void The_age_of_the_pictures_is_that_of_their_decoding()
    {
        CodedVideo video = CodedVideo.Stamped(VideoCodec.H264, 60, 1280, 720);
        using IVideoDecoder decoder = DecoderContract.Open(VideoDecoderKind.FFmpegProcess, VideoCodec.H264);
        using var image = new OpenCvSharp.Mat();
        var times = new List<double>();
        foreach (AccessUnit unit in video.Units)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.True(decoder.Send(unit));
            Assert.True(decoder.TryReceive(out _));
            Assert.True(decoder.Retrieve(image));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine($"720p: the first {times[0]:F0} ms, median {times.Order().ElementAt(30):F1} ms");
        Assert.InRange(times.Order().ElementAt(30), 0, 200);
    }

    [Theory]
    [InlineData(DecoderHardware.Auto)]
    [InlineData(DecoderHardware.Vaapi)]
    [InlineData(DecoderHardware.Cuda)]
    [InlineData(DecoderHardware.D3D11VA)]
    [InlineData(DecoderHardware.VideoToolbox)]
    public void Where_there_is_no_hardware_software_decodes_from_the_first_picture_and_says_so_once(
        DecoderHardware kind)
    {
        var notes = new List<string>();
        var memory = new HardwareMemory();
        for (int i = 0; i < 2; i++)
        {
            using IVideoDecoder? decoder = VideoDecoders.Create(
                VideoDecoderKind.FFmpegProcess,
                VideoCodec.H264,
                threads: 1,
                new HardwareUse(kind, memory, notes.Add),
                note: null,
                out string? whyNot,
                TestContext.Current.CancellationToken);
            Assert.SkipUnless(decoder is not null || OperatingSystem.IsLinux(), whyNot ?? "");
            List<AccessUnit> units = CodedVideo.Stamped(VideoCodec.H264, 20).Units;
            Assert.Equal(Enumerable.Range(0, 20), DecoderContract.Decode(decoder!, units));
            bool hasDevice = decoder!.Name.Contains(" by ", StringComparison.Ordinal);
            Assert.SkipWhen(hasDevice, $"There is a device: {decoder.Name}.");
            Assert.Equal(("ffmpeg (process)", 0L), (decoder.Name, decoder.Restarts));
        }

        string note = Assert.Single(notes);
        output.WriteLine(note);
        Assert.StartsWith($"ffmpeg has no {kind}", note, StringComparison.Ordinal);
        Assert.EndsWith($"software decodes instead of {kind}", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_with_hardware_that_ends_in_mid_stream_is_followed_by_one_with_software()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script is one of a shell.");

        using FFmpegTestInput script = WithDevice("nv12", "dd bs=1 count=8000 status=none |");
        var notes = new List<string>();
        var use = new HardwareUse(DecoderHardware.Cuda, new HardwareMemory(), notes.Add);
        using var decoder = new FFmpegProcessDecoder(
            VideoCodec.H264, threads: 1, use, TestContext.Current.CancellationToken, script.FilePath);
        using var image = new OpenCvSharp.Mat();
        var indexes = new List<int>();
        bool waits = false;
        foreach (AccessUnit unit in CodedVideo.Stamped(VideoCodec.H264, 60).Units)
        {
            if (waits && !unit.IsKeyFrame) continue;
            waits = !decoder.Send(unit);
            if (waits) decoder.Flush();
            else DecoderContract.Receive(decoder, image, indexes);
        }

        Assert.Equal(DecoderHardware.None, use.Wanted);
        Assert.Equal(
            "ffmpeg with Cuda has ended or does not answer; software decodes instead of Cuda", Assert.Single(notes));
        Assert.Equal(59, indexes[^1]);
        Assert.Equal(1, decoder.Restarts);
        output.WriteLine(string.Join(' ', indexes));
    }

    [Theory]
    [InlineData(DecoderHardware.Auto, "ffmpeg (process) by hardware")]
    [InlineData(DecoderHardware.Vaapi, "ffmpeg (process) by Vaapi")]
    [InlineData(DecoderHardware.Cuda, "ffmpeg (process) by Cuda")]
    [InlineData(DecoderHardware.D3D11VA, "ffmpeg (process) by D3D11VA")]
    [InlineData(DecoderHardware.VideoToolbox, "ffmpeg (process) by VideoToolbox")]
    public void The_hardware_that_decodes_is_named_as_far_as_ffmpeg_tells(DecoderHardware kind, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script is one of a shell.");
        using FFmpegTestInput script = WithDevice("nv12");
        var notes = new List<string>();
        var use = new HardwareUse(kind, new HardwareMemory(), notes.Add);
        using var decoder = new FFmpegProcessDecoder(
            VideoCodec.H264, threads: 1, use, TestContext.Current.CancellationToken, script.FilePath);

        Assert.Equal("ffmpeg (process)", decoder.Name);
        Assert.True(decoder.Send(CodedVideo.Stamped(VideoCodec.H264, 20).Units[0]));
        Assert.True(decoder.TryReceive(out _));
        Assert.Equal(name, decoder.Name);
        Assert.Same(decoder.Name, decoder.Name);
        Assert.Empty(notes);
    }

    [Fact]
    public void A_child_that_decodes_by_software_without_a_word_goes_on_and_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script is one of a shell.");
        using FFmpegTestInput script = WithDevice("yuv420p");
        var notes = new List<string>();
        var use = new HardwareUse(DecoderHardware.Vaapi, new HardwareMemory(), notes.Add);
        using var decoder = new FFmpegProcessDecoder(
            VideoCodec.H264, threads: 1, use, TestContext.Current.CancellationToken, script.FilePath);

        List<AccessUnit> units = CodedVideo.Stamped(VideoCodec.H264, 20).Units;
        Assert.Equal(Enumerable.Range(0, 20), DecoderContract.Decode(decoder, units));
        Assert.Equal(("ffmpeg (process)", 0L), (decoder.Name, decoder.Restarts));
        Assert.Equal(
            "ffmpeg decodes this stream by software; software decodes instead of Vaapi", Assert.Single(notes));
        Assert.Equal(DecoderHardware.None, use.Wanted);
    }

    /// <summary>Stands for an ffmpeg with a device: it takes -hwaccel away, and chooses the format.</summary>
    private static FFmpegTestInput WithDevice(string format, string input = "") => FFmpegTestInput.Script($$"""
        case "$*" in
        *hwaccel*)
            shift 7
            for one; do
                shift
                case "$one" in *format=*) one=$(printf %s "$one" | sed 's/format=[^,]*/format={{format}}/') ;; esac
                set -- "$@" "$one"
            done
            {{input}} exec "$FFMPEG" -hide_banner -nostdin -loglevel repeat+level+info -nostats "$@" ;;
        *) exec "$FFMPEG" "$@" ;;
        esac
        """);
}
