namespace LatestFrames;

/// <summary>Networks that lose packets. On TCP a lost packet is a pause; on UDP it is a hole.</summary>
[Collection(CameraFixture.Collection)]
public sealed class LossTests(CameraFixture cameras, ITestOutputHelper output)
{
    private const int Seed = 20260;

    // Frames: at 25 per second, more than two seconds.
    private const int Observation = 50;

    // Half of an outage, and more than a busy machine takes.
    private static readonly TimeSpan s_present = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1, false, Observation)]
    [InlineData(5, false, 12)] // of two seconds hardly one or two pictures are whole
    [InlineData(20, true, Observation)] // hardly a key frame is whole
    public async Task Losses_on_udp_cost_pictures_but_not_the_present(int percent, bool showsDamaged, int pictures)
    {
        await using var proxy = new RtspUdpProxy(cameras.Rtsp.Port, Seed);
        using var watched = new WatchedCapture(new RtspSource(proxy.Url(cameras.Rtsp.Url))
        {
            Transport = RtspTransport.Udp,
            ShowDamaged = showsDamaged,
        });
        watched.Viewer.WaitForFirst();
        proxy.LossPercent = percent;
        Observe(watched, $"Rtsp: udp {percent} %, seed {Seed}", pictures);
        output.WriteLine($"{proxy.Lost} of {proxy.Lost + proxy.Sent} datagrams lost");
        Assert.True(proxy.Lost > 0);
    }

    // Those show every picture, damaged or not.
    [Theory]
    [InlineData(SourceUnderTest.FFmpeg, 5)]
    [InlineData(SourceUnderTest.OpenCv, 5)]
    public async Task Losses_on_udp_cost_no_present_by_other_clients(SourceUnderTest source, int percent)
    {
        await using var proxy = new RtspUdpProxy(cameras.Rtsp.Port, Seed);
        using var watched = new WatchedCapture(
            proxy.Url(cameras.Rtsp.Url), source.WithUdp(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        proxy.LossPercent = percent;
        Observe(watched, $"{source}: udp {percent} %, seed {Seed}");
        output.WriteLine($"{proxy.Lost} of {proxy.Lost + proxy.Sent} datagrams lost");
        Assert.True(proxy.Lost > 0);
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp, 1)]
    [InlineData(SourceUnderTest.Rtsp, 5)]
    [InlineData(SourceUnderTest.Rtsp, 20)]
    [InlineData(SourceUnderTest.MotionJpeg, 20)]
    [InlineData(SourceUnderTest.FFmpeg, 20)]
    [InlineData(SourceUnderTest.OpenCv, 20)]
    public async Task Losses_on_tcp_cost_time_which_is_caught_up(SourceUnderTest source, int percent)
    {
        await using var proxy = new TcpFaultProxy(cameras.Camera(source).Port, Seed);
        using var watched = new WatchedCapture(
            proxy.Url(cameras.Url(source)), source.With(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        proxy.LossPercent = percent;
        Observe(watched, $"{source}: tcp {percent} %, seed {Seed}", until: () => proxy.Pauses > 0);
        output.WriteLine($"{proxy.Pauses} pauses");
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task An_outage_on_udp_is_waited_out(SourceUnderTest source)
    {
        await using var proxy = new RtspUdpProxy(cameras.Rtsp.Port, Seed);
        using var watched = new WatchedCapture(
            proxy.Url(cameras.Rtsp.Url), source.WithUdp(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        await ObserveOutageAsync(watched, $"{source}: udp", () => proxy.IsDark = true, () => proxy.IsDark = false);
    }

    // A JPEG has no time: the last one before each pause of a busy machine's sender is taken for the newest.
    [Theory]
    [InlineData(SourceUnderTest.Rtsp, 0)]
    [InlineData(SourceUnderTest.MotionJpeg, 5)]
    [InlineData(SourceUnderTest.FFmpeg, 0)]
    [InlineData(SourceUnderTest.OpenCv, 0)]
    public async Task An_outage_on_tcp_is_waited_out_and_what_it_held_back_is_not_shown_as_current(
        SourceUnderTest source, int mostLate)
    {
        await using var proxy = new TcpFaultProxy(cameras.Camera(source).Port, Seed);
        using var watched = new WatchedCapture(
            proxy.Url(cameras.Url(source)), source.With(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        await ObserveOutageAsync(watched, $"{source}: tcp", proxy.Pause, proxy.Resume, mostLate);
    }

    /// <param name="watched">Who looks.</param>
    /// <param name="what">What is seen, for the output.</param>
    /// <param name="pictures">How many pictures are looked at, at least.</param>
    /// <param name="until">What must have happened meanwhile; null for nothing.</param>
    private void Observe(WatchedCapture watched, string what, int pictures = Observation, Func<bool>? until = null)
    {
        long start = FrameClock.NowMicroseconds;
        watched.Viewer.WaitForMore(pictures);
        if (until is not null)
        {
            Assert.True(SpinWait.SpinUntil(until, TimeSpan.FromSeconds(30)), $"{what}: the fault did not happen");
            watched.Viewer.WaitForMore(5);
        }

        Delivery[] deliveries = [.. watched.Viewer.Deliveries.Where(delivery => delivery.DeliveredAt >= start)];
        double[] ages = [.. deliveries
            .Where(delivery => delivery.Age is not null)
            .Select(delivery => delivery.Age!.Value.TotalMilliseconds)
            .Order()];

        output.WriteLine(
            $"{what}: {deliveries.Length} frames, {deliveries.Length - ages.Length} damaged; "
            + $"age p50 {ages[ages.Length / 2]:F0} ms, max {ages[^1]:F0} ms");
        Assert.Null(watched.FindPast(start));
        Assert.InRange(ages[ages.Length / 2], 0, s_present.TotalMilliseconds);
        Assert.Equal((CaptureState.Live, 1), (watched.Capture.State, watched.Capture.GetStatistics().TotalConnections));
    }

    private async Task ObserveOutageAsync(
        WatchedCapture watched, string what, Action begin, Action end, int mostLate = 0)
    {
        watched.Viewer.WaitForMore(10);
        begin();
        long faultAt = FrameClock.NowMicroseconds;
        await Task.Delay(TimeSpan.FromSeconds(2));
        long upAt = FrameClock.NowMicroseconds;
        end();
        Delivery first = watched.Viewer.WaitForPictureAfter(upAt);
        watched.Viewer.WaitForMore(25);

        Delivery[] late = [.. watched.Viewer.Deliveries
            .Where(delivery => delivery.DeliveredAt > upAt && delivery.Age > s_present)];
        output.WriteLine(
            $"{what}: new picture {FrameClock.Between(upAt, first.DeliveredAt).TotalMilliseconds:F0} ms "
            + $"after the outage, {first.Age!.Value.TotalMilliseconds:F0} ms old; "
            + $"{late.Length} frames from the outage delivered after it");
        Assert.Null(PastCheck.FindViolation(watched.Viewer.Deliveries.Except(late), faultAt));
        Assert.InRange(late.Length, 0, mostLate);
        Assert.Equal((CaptureState.Live, 1), (watched.Capture.State, watched.Capture.GetStatistics().TotalConnections));
    }
}
