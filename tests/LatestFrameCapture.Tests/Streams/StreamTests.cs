using OpenCvSharp;

namespace LatestFrames;

/// <summary>Real streams of the simulated camera, over RTSP (H.264) and HTTP (Motion JPEG).</summary>
[Collection(CameraFixture.Collection)]
public sealed class StreamTests(CameraFixture cameras, ITestOutputHelper output)
{
    // Milliseconds: less than the backlog of a new connection (1.1 s over RTSP), more than a busy machine takes.
    private const double Present = 900;

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_slow_consumer_sees_the_present_and_numbers_that_rise(string protocol)
    {
        using var capture = new LatestFrameCapture(cameras.Url(protocol));
        Assert.True(capture.IsOpened());
        var ages = new List<double>();
        long last = 0, skipped = 0;
        int lastStamp = -1;
        for (int i = 0; i < 40; i++)
        {
            using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
            Assert.NotNull(frame);
            Assert.True(StampCodec.TryRead(frame.Image, out FrameStamp stamp));
            ages.Add(stamp.Age().TotalMilliseconds);
            Assert.True(frame.Number > last);
            Assert.True(stamp.FrameNumber > lastStamp);
            if (i > 0) Assert.Equal(frame.Number - last - 1, frame.Skipped);
            last = frame.Number;
            lastStamp = stamp.FrameNumber;
            skipped += frame.Skipped;
            SlowWork.Do(TimeSpan.FromMilliseconds(100));
        }

        double first = Median(ages[..10]), end = Median(ages[^10..]);
        output.WriteLine(
            $"{protocol}: median age {first:F0} ms at first, {end:F0} ms in the end, {skipped} frames skipped");
        Assert.True(skipped > 20);

        // Who reads one frame after the other falls behind by 60 ms with each: 1.8 s in between.
        Assert.True(end < first + 600, $"the age grew from {first:F0} to {end:F0} ms");
        Assert.True(end < Present, $"{end:F0} ms is not the present");
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void The_first_frame_is_from_the_present(string protocol)
    {
        // A backlog comes with each connection; what a busy machine delays does not.
        double age = double.MaxValue;
        for (int round = 0; round < 5 && age > 500; round++)
        {
            using var capture = new LatestFrameCapture(cameras.Url(protocol));
            using var image = new Mat();
            Assert.True(capture.Read(image));
            age = StampCodec.AgeOf(image)!.Value.TotalMilliseconds;
            output.WriteLine(
                $"{protocol}: first frame {age:F0} ms old, "
                + $"{capture.GetStatistics().TotalDiscardedBacklog} frames of backlog skipped");
        }

        // Without skipping, RTSP's is 1.1 s old.
        Assert.True(age < 500, $"{age:F0} ms");
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_reader_that_stalls_costs_no_memory(string protocol)
    {
        using var capture = new LatestFrameCapture(cameras.Url(protocol));
        using LatestFrameReader busy = capture.CreateReader();
        using var image = new Mat();
        Assert.True(capture.Read(image));
        for (int i = 0; i < 100; i++) Assert.True(busy.Read(image));
        int last = TestVideo.IndexIn(image);

        CaptureStatistics statistics = capture.GetStatistics();
        Assert.InRange(statistics.TotalBuffersMade, 1, 6);
        Assert.True(capture.TryRead(image), "the stalled reader gets the newest at once");
        Assert.InRange(TestVideo.IndexIn(image), last, int.MaxValue);
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_stream_knows_its_properties(string protocol)
    {
        using var capture = new LatestFrameCapture(cameras.Url(protocol));

        Assert.Equal((640, 360), (capture.FrameWidth, capture.FrameHeight));
        Assert.True(capture.FrameCount <= 0);
        Assert.StartsWith(protocol == "rtsp" ? "RTSP+" : "HTTP+", capture.GetBackendName(), StringComparison.Ordinal);
        Assert.False(capture.Set(VideoCaptureProperties.FrameWidth, 320));
        using Mat image = capture.Read();
        Assert.Equal((640, 360), (image.Cols, image.Rows));
    }

    [Fact]
    public void Readers_of_one_camera_each_see_all_of_it()
    {
        using var capture = new LatestFrameCapture(cameras.Url("rtsp"));
        using LatestFrameReader one = capture.CreateReader();
        using LatestFrameReader two = capture.CreateReader();
        for (int i = 0; i < 10; i++)
        {
            using Frame first = one.ReadFrame(TestContext.Current.CancellationToken)!;
            using Frame second = two.ReadFrame(TestContext.Current.CancellationToken)!;
            Assert.True(second.Number >= first.Number);
        }
    }

    [Fact]
    public async Task An_asynchronous_consumer_sees_the_present()
    {
        await using var capture = new LatestFrameCapture(cameras.Url("rtsp"));
        var ages = new List<double>();
        await foreach (Frame frame in capture.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
            {
                ages.Add(StampCodec.AgeOf(frame.Image)!.Value.TotalMilliseconds);
                if (ages.Count == 20) break;
            }
        }

        Assert.InRange(Median(ages), 0, Present);
    }

    [Theory]
    [InlineData("rtsp://127.0.0.1:1/camera")]
    [InlineData("http://127.0.0.1:1/camera")]
    [InlineData("rtsp://")]
    [InlineData("rtsp://:::/x")]
    [InlineData("nonsense://127.0.0.1/x")]
    public void A_url_that_leads_nowhere_is_not_open(string url)
    {
        Network.RequireFor(url);
        using var capture = new LatestFrameCapture(url, new LatestFrameCaptureOptions { Reconnect = null });
        using var image = new Mat();

        Assert.False(capture.IsOpened());
        Assert.False(capture.Read(image));
        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.NotNull(capture.Failure);
        output.WriteLine(capture.Failure.Message);
    }

    [Fact]
    public void Opening_and_closing_a_stream_leaves_nothing()
    {
        Cycle(2);
        ProcessFigures before = ProcessFigures.Take();
        Cycle(5);
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 4, Handles: 3, MemoryMb: 20));
        output.WriteLine($"{before} -> {after}");

        Assert.InRange(after.Threads - before.Threads, -20, 4);
        Assert.InRange(after.Handles - before.Handles, -20, 3);
        Assert.InRange(after.MemoryMb - before.MemoryMb, -500, 20);
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private void Cycle(int times)
    {
        using var image = new Mat();
        for (int i = 0; i < times; i++)
        {
            using var capture = new LatestFrameCapture(cameras.Url("rtsp"));
            Assert.True(capture.Read(image));
        }
    }
}
