using System.Diagnostics;

namespace LatestFrames;

/// <summary>The RTSP client, up to the coded pictures.</summary>
internal static class RtspChecks
{
    private const int Count = 50;

    public static void Run(TestReport report, TestSettings settings)
    {
        report.Check("RtspClient over TCP", () => Units(settings.Need("rtsp"), RtspTransport.Tcp));
        report.Check("RtspClient over UDP", () => Units(settings.Need("rtsp"), RtspTransport.Udp));
        report.Check(
            "RtspClient with a password (Digest)", () => Units(settings.Need("rtsp-login"), RtspTransport.Tcp));
        report.Check("a wrong password is refused for good", () => WrongPassword(settings.Need("rtsp-login")));
        report.Check("an open that is cancelled ends", () => Cancelled(server => new RtspSource(server.Url("rtsp"))));
        const string decoding = "RtspSource, decoded";
        if (LibAvCodecs.System(out string? whyNot) is null) report.NotReached(decoding, whyNot ?? "");
        else report.Check(decoding, () => OpenSource.Pictures(new RtspSource(settings.Need("rtsp")), Count));
    }

    /// <summary>Opens a server that is silent, and cancels that.</summary>
    public static string Cancelled(Func<SilentServer, IFrameSource> source)
    {
        using var server = new SilentServer();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        long start = Stopwatch.GetTimestamp();
        var options = new LatestFrameCaptureOptions { OpenTimeout = TimeSpan.FromSeconds(30) };
        OpenSource.Try(source(server), [], options, cancel.Token, out IStreamConnection? connection);
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        TestReport.Require(
            connection is null && duration < TimeSpan.FromSeconds(5), $"it took {duration.TotalSeconds:0.0} s");
        return $"{duration.TotalMilliseconds - 500:0} ms later";
    }

    private static string Units(string text, RtspTransport transport)
    {
        TestReport.Require(RtspUrl.TryParse(text, out RtspUrl? url, out string error), error);
        var settings = new RtspSettings
        {
            Url = url!,
            Name = "the camera",
            Transport = transport,
            OpenTimeout = TimeSpan.FromSeconds(20)
        };
        RtspClient client = RtspClient.Open(settings, CancellationToken.None);
        var playback = new UnitPlayback(false, false, false, VideoDecoderKind.Automatic, DecoderThreadCount.For(1));
        using var reception = new RtspReception(client, settings, playback, new RtspMemory(1));
        reception.Start();
        long bytes = 0;
        var end = new WaitLimit(TimeSpan.FromSeconds(40), CancellationToken.None);
        while (reception.Units < Count && !end.IsOver)
        {
            reception.Receive(TimeSpan.FromSeconds(1));
            TestReport.Require(!reception.IsClosed, $"it is closed: {reception.Failure?.Message}");
            while (reception.Queue.TryTake(out AccessUnit? unit))
            {
                bytes += unit.Length;
                reception.Release(unit);
            }
        }

        TestReport.Require(
            reception.Units >= Count,
            $"{reception.Units} access units came, {client.TransportName}, {reception.LostPackets} packets lost, "
            + $"the first {(reception.FirstArrivalTimestamp is null ? "never came" : "came")}; "
            + $"{client.Failure?.Message}");
        return $"{reception.Units} access units of {reception.Codec}, {bytes} bytes, "
            + $"{reception.Size.Width}x{reception.Size.Height}, "
            + $"{client.TransportName}, {reception.LostPackets} packets lost";
    }

    private static string WrongPassword(string url)
    {
        string wrong = "rtsp://viewer:wrong" + url[url.IndexOf('@', StringComparison.Ordinal)..];
        CaptureFailure? failure = OpenSource.Try(
            new RtspSource(wrong), [], new LatestFrameCaptureOptions(), CancellationToken.None, out _);
        TestReport.Require(
            failure?.Reason == CaptureFailureReason.Unauthorized, $"{failure?.Reason}: {failure?.Message}");
        return failure!.Message;
    }
}
