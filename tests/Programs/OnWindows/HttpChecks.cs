namespace LatestFrames;

/// <summary>Motion JPEG, up to the whole JPEG pictures.</summary>
internal static class HttpChecks
{
    public static void Run(TestReport report, TestSettings settings)
    {
        report.Check("MotionJpegSource", () => OpenSource.Pictures(new MotionJpegSource(settings.Need("http")), 50));
        report.Check(
            "MotionJpegSource with a password (Basic)",
            () => OpenSource.Pictures(new MotionJpegSource(settings.Need("http-login")), 50));
        report.Check("a path that is not there", () => NotFound(settings.Need("http")));
        report.Check(
            "an open of a silent web server that is cancelled ends",
            () => RtspChecks.Cancelled(server => new MotionJpegSource(server.Url("http"))));
        report.NotReached("JPEG to pixels (Cv2.ImDecode)", "the package OpenCvSharp4.runtime.win is not served here");
    }

    private static string NotFound(string url)
    {
        var source = new MotionJpegSource(new UriBuilder(url) { Path = "/nothing" }.ToString());
        CaptureFailure? failure = OpenSource.Try(
            source, [], new LatestFrameCaptureOptions(), CancellationToken.None, out _);
        TestReport.Require(failure?.Reason == CaptureFailureReason.NotFound, $"{failure?.Reason}: {failure?.Message}");
        return failure!.Message;
    }
}
