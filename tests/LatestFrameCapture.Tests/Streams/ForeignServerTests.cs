using System.Security.Cryptography;

namespace LatestFrames;

/// <summary>RTSP servers that nobody of this project wrote; docs/rtsp-servers.md says how each behaves.</summary>
public sealed class ForeignServerTests(StampedVideo video, ITestOutputHelper output) : IClassFixture<StampedVideo>
{
    private const int Pictures = 25;

    [Theory]
    [InlineData("vlc", "rtsp")]
    [InlineData("vlc", "rtspu")]
    [InlineData("rtsp-server-perl", "rtsp")]
    [InlineData("rtsp-server-perl", "rtspu")]
    [InlineData("rtsp-streaming-server", "rtsp")]
    [InlineData("rtsp-streaming-server", "rtspu")]
    public void A_server_that_knows_only_UDP_is_read(string name, string scheme)
    {
        ForeignServers.Require(name);
        using ForeignServer server = ForeignServers.Start(name, video.FilePath);
        using var capture = new LatestFrameCapture(server.Url.Replace("rtsp:", scheme + ":", StringComparison.Ordinal));

        AssertReadsAndLoses(capture, server.Kill);
    }

    [Fact]
    public void B_frames_cost_some_pictures_of_the_first_group_and_no_later_ones()
    {
        ForeignServers.Require("vlc");
        using ForeignServer server = ForeignServers.Start("vlc", video.ReorderedFilePath);
        using var capture = new LatestFrameCapture(server.Url);

        // How many pictures fewer than the scene has were there up to a picture of the first group, of the second one,
        // and of the last one.
        int first = 0, last = 0;
        long? missingInFirst = null;
        long missing = 0;
        while (last < first + 4 * StampedVideo.GroupLength)
        {
            using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
            Assert.True(frame is not null, capture.Failure?.ToString());
            last = StampedVideo.AssertIsOfScene(frame.Image);
            if (first == 0) first = last;
            missing = last - first + 1 - frame.Number;
            if (last >= first + StampedVideo.GroupLength) missingInFirst ??= missing;
        }

        // A decoder that was told to hold nothing back leaves out B-frames until the next key frame. A busy machine
        // loses others; those are counted, and with each of them at least one that refers to it.
        CaptureStatistics statistics = capture.GetStatistics();
        output.WriteLine($"{first} to {last}, missing {missingInFirst}, at the end {missing}, {statistics}");
        Assert.InRange(missingInFirst!.Value, 1, StampedVideo.GroupLength * 2 / 3 + Busy(statistics));
        Assert.InRange(missing - missingInFirst.Value, 0, Busy(statistics));

        static long Busy(CaptureStatistics statistics) =>
            2 * statistics.TotalPicturesHidden + statistics.TotalPicturesSkipped + statistics.TotalDiscardedBacklog;
    }

    [Theory]
    [InlineData(CameraTransport.Tcp, "rtsp")]
    [InlineData(CameraTransport.Tcp, "rtspt")]
    [InlineData(CameraTransport.Udp, "rtsp")]
    [InlineData(CameraTransport.Udp, "rtspu")]
    [InlineData(CameraTransport.Any, "rtsp")]
    [InlineData(CameraTransport.Any, "rtspu")]
    public async Task GStreamers_server_is_read(CameraTransport transport, string scheme)
    {
        await using RtspCamera camera = await StartGStreamerAsync(
            WatchedCapture.SmallCamera with { Transport = transport });
        using var capture = new LatestFrameCapture(camera.Url.Replace("rtsp:", scheme + ":", StringComparison.Ordinal));

        AssertReadsAndLoses(capture, camera.Kill);
    }

    [Fact]
    public async Task GStreamers_server_is_read_over_TLS_when_its_certificate_is_known()
    {
        using var certificate = new SelfMadeCertificate();
        await using RtspCamera camera = await StartGStreamerAsync(
            WatchedCapture.SmallCamera with { CertificateFile = certificate.FilePath });
        var source = new RtspSource(camera.Url)
        {
            ServerCertificate = (_, shown, _, _) =>
                shown?.GetCertHashString(HashAlgorithmName.SHA256) == certificate.Hash,
        };
        using var capture = new LatestFrameCapture(source);

        AssertReadsAndLoses(capture, camera.Kill);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_by_default()
    {
        using var certificate = new SelfMadeCertificate();
        await using RtspCamera camera = await StartGStreamerAsync(
            WatchedCapture.SmallCamera with { CertificateFile = certificate.FilePath });
        using var capture = new LatestFrameCapture(camera.Url, new LatestFrameCaptureOptions { Reconnect = null });

        Assert.False(capture.IsOpened());
        Assert.Equal(CaptureState.Faulted, capture.State);
        output.WriteLine(capture.Failure!.ToString());
        Assert.Contains("certificate", capture.Failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<RtspCamera> StartGStreamerAsync(SimulatorOptions options)
    {
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");
        return await RtspCamera.StartAsync(options, TestContext.Current.CancellationToken);
    }

    private void AssertReadsAndLoses(LatestFrameCapture capture, Action killServer)
    {
        var states = new StateRecorder(capture);
        Assert.True(capture.IsOpened(), capture.Failure?.ToString());
        Assert.StartsWith("RTSP+", capture.GetBackendName(), StringComparison.Ordinal);

        int last = 0;
        for (int i = 0; i < Pictures; i++)
        {
            using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
            Assert.True(frame is not null, capture.Failure?.ToString());
            int number = StampedVideo.AssertIsOfScene(frame.Image);
            Assert.True(number > last, $"picture {number} came after {last}");
            last = number;
        }

        Assert.Equal(CaptureState.Live, capture.State);
        CaptureStatistics statistics = capture.GetStatistics();
        output.WriteLine($"{capture.GetBackendName()}, last picture {last}, {statistics}");
        Assert.Equal(1, statistics.TotalConnections);

        killServer();
        CaptureStateChangedEventArgs lost = states.WaitFor(CaptureState.Reconnecting);
        output.WriteLine($"killed: {lost.Failure}");
    }
}
