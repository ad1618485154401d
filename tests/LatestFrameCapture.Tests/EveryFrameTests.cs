using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OpenCvSharp;

namespace LatestFrames;

/// <summary><see cref="FrameDelivery.Every"/>: nothing dropped, nothing twice, and the end at the last frame.</summary>
public sealed class EveryFrameTests(ITestOutputHelper output)
{
    private static readonly LatestFrameCaptureOptions s_every =
        new() { Delivery = FrameDelivery.Every, Pacing = FramePacing.Unpaced };

    [Fact]
    public void A_file_of_3000_frames_is_read_as_VideoCapture_reads_it()
    {
        using var video = new TestVideo(frames: 3000, width: 256, height: 96);
        using var plain = new VideoCapture(video.FilePath);
        using var capture = new LatestFrameCapture(video.FilePath, s_every);

        List<string> expected = Hashes(plain.Read);
        List<string> actual = Hashes(capture.Read);

        output.WriteLine(
            $"{expected.Count} frames of VideoCapture, {actual.Count} of LatestFrameCapture, "
            + $"{expected.Distinct().Count()} different pictures");
        Assert.Equal(3000, expected.Count);
        Assert.Equal(expected, actual);
        Assert.Equal(3000, expected.Distinct().Count());
        Assert.Equal(CaptureState.Ended, capture.State);
        CaptureStatistics statistics = capture.GetStatistics();
        Assert.Equal((3000, 3000, 0), (statistics.TotalPushed, statistics.TotalRead, statistics.TotalDroppedUnread));
    }

    [Fact]
    public async Task Asynchronous_and_synchronous_reads_get_every_frame_with_its_number()
    {
        using var video = new TestVideo(frames: 40);
        using var capture = new LatestFrameCapture(video.FilePath, s_every with { Capacity = 3 });
        int next = 0;
        using (Frame first = capture.ReadFrame(TestContext.Current.CancellationToken)!)
            Assert.Equal(next++, TestVideo.IndexIn(first.Image));
        using (Mat second = capture.Read()) Assert.Equal(next++, TestVideo.IndexIn(second));
        await foreach (Frame frame in capture.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
            {
                Assert.Equal(next++, TestVideo.IndexIn(frame.Image));
                Assert.Equal((next, 0), (frame.Number, frame.Skipped));
            }
        }

        Assert.Equal(40, next);
    }

    [Fact]
    public void The_file_is_read_no_further_ahead_than_the_capacity()
    {
        long grabs = 0;
        var source = new ScriptedSource
        {
            IsLive = false,
            OnGrab = number => Interlocked.Exchange(ref grabs, number) < 50
        };
        using var capture = new LatestFrameCapture(source, s_every with { Capacity = 4 });
        using var image = new Mat();
        for (int i = 1; i <= 20; i++)
        {
            Assert.True(SpinWait.SpinUntil(
                () => capture.GetStatistics().CurrentStacked == 4, TimeSpan.FromSeconds(30)));
            Assert.Equal(3 + i, Interlocked.Read(ref grabs));
            Assert.True(capture.Read(image));
            Assert.Equal(i, ScriptedSource.NumberIn(image));
        }

        Assert.InRange(capture.GetStatistics().TotalBuffersMade, 4, 6);
    }

    [Fact]
    public async Task Several_readers_share_the_frames()
    {
        using var video = new TestVideo(frames: 500, width: 256, height: 96);
        using var capture = new LatestFrameCapture(video.FilePath, s_every);
        using LatestFrameReader two = capture.CreateReader(), three = capture.CreateReader();

        int[][] read = await Task.WhenAll(
            Task.Run(() => Indices(capture.Read)),
            Task.Run(() => Indices(two.Read)),
            Task.Run(() => Indices(three.Read)));

        Assert.Equal(Enumerable.Range(0, 500), read.SelectMany(indices => indices).Order());
        Assert.All(read, indices => Assert.Equal(indices.Order(), indices));
    }

    [Fact]
    public void A_jump_drops_what_was_read_ahead()
    {
        using var video = new TestVideo(frames: 60);
        using var capture = new LatestFrameCapture(video.FilePath, s_every);
        using var image = new Mat();
        Assert.True(capture.Read(image));
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().CurrentStacked == 4, TimeSpan.FromSeconds(30)));

        capture.PosFrames = 40;
        Assert.Equal(Enumerable.Range(40, 20), Indices(capture.Read));
        capture.PosFrames = 55;
        Assert.Equal(Enumerable.Range(55, 5), Indices(capture.Read));
        Assert.Equal(60, capture.PosFrames);
    }

    [Fact]
    public void A_consumer_that_holds_frames_stops_the_file_and_loses_none()
    {
        using var video = new TestVideo(frames: 30);
        using var capture = new LatestFrameCapture(video.FilePath, s_every with { MaxLeasedFrames = 5, Capacity = 2 });
        var states = new StateRecorder(capture);
        Queue<Frame> held = [];
        for (int i = 0; i < 5; i++) held.Enqueue(capture.ReadFrame(TestContext.Current.CancellationToken)!);
        states.WaitFor(CaptureState.Starved);

        var read = new List<int>();
        while (held.TryDequeue(out Frame? frame))
        {
            read.Add(TestVideo.IndexIn(frame.Image));
            frame.Dispose();
            if (capture.ReadFrame(TestContext.Current.CancellationToken) is { } next) held.Enqueue(next);
        }

        Assert.Equal(Enumerable.Range(0, 30), read);
        Assert.Equal(0, capture.GetStatistics().TotalDiscardedStarved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Grabbing_continues_where_few_frames_may_be_held(int most)
    {
        using var video = new TestVideo(frames: 20);
        using var capture = new LatestFrameCapture(video.FilePath, s_every with { MaxLeasedFrames = most });
        var states = new StateRecorder(capture);
        using var image = new Mat();
        int frames = 0;
        while (capture.Grab())
        {
            Assert.True(capture.Retrieve(image));
            Assert.Equal(frames++, TestVideo.IndexIn(image));
        }

        Assert.Equal(20, frames);
        Assert.DoesNotContain(CaptureState.Starved, states.Changes.Select(change => change.Current));
    }

    [Fact]
    public void ReadRecent_looks_ahead_and_takes_nothing_away()
    {
        using var video = new TestVideo(frames: 10);
        using var capture = new LatestFrameCapture(video.FilePath, s_every);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().CurrentStacked == 4, TimeSpan.FromSeconds(30)));
        IReadOnlyList<Frame> ahead = capture.ReadRecent(10);

        Assert.Equal([3, 2, 1, 0], ahead.Select(frame => TestVideo.IndexIn(frame.Image)));
        Assert.Equal(Enumerable.Range(0, 10), Indices(capture.Read));
        Assert.Equal([3, 2, 1, 0], ahead.Select(frame => TestVideo.IndexIn(frame.Image)));
        foreach (Frame frame in ahead) frame.Dispose();
        Assert.Equal(0, capture.GetStatistics().CurrentLeased);
    }

    [Fact]
    public void A_maximum_age_and_conversion_on_demand_drop_nothing()
    {
        using var video = new TestVideo(frames: 20);
        using var capture = new LatestFrameCapture(
            video.FilePath, s_every with { Conversion = FrameConversion.OnDemand });

        Assert.Equal(Enumerable.Range(0, 20), Indices(image => capture.Read(image, TimeSpan.Zero)));
    }

    [Fact]
    public void A_capture_that_waits_for_its_readers_ends_at_once()
    {
        using var video = new TestVideo(frames: 20);
        using var capture = new LatestFrameCapture(video.FilePath, s_every);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().CurrentStacked == 4, TimeSpan.FromSeconds(30)));
        capture.Dispose();

        CaptureStatistics statistics = capture.GetStatistics();
        Assert.Equal((0, 0), (statistics.TotalAbandoned, statistics.CurrentBuffers));
    }

    [Fact]
    public void A_live_source_still_delivers_its_latest_frame()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource(), s_every with { SkipBacklog = false });
        using var image = new Mat();
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed > 100, TimeSpan.FromSeconds(30)));

        Assert.True(capture.Read(image));
        Assert.True(ScriptedSource.NumberIn(image) > 90);
    }

    private static List<string> Hashes(Func<Mat, bool> read)
    {
        var hashes = new List<string>();
        using var image = new Mat();
        while (read(image)) hashes.Add(Hash(image));
        return hashes;
    }

    private static string Hash(Mat image)
    {
        Assert.True(image.IsContinuous());
        byte[] pixels = new byte[image.Total() * image.ElemSize()];
        Marshal.Copy(image.Data, pixels, 0, pixels.Length);
        return Convert.ToHexString(SHA256.HashData(pixels));
    }

    private static int[] Indices(Func<Mat, bool> read)
    {
        var indices = new List<int>();
        using var image = new Mat();
        while (read(image)) indices.Add(TestVideo.IndexIn(image));
        return [.. indices];
    }
}
