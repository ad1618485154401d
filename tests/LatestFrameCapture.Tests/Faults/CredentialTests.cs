using System.Net;

namespace LatestFrames;

/// <summary>Cameras that want a password, and lock the account when they get wrong ones.</summary>
public sealed class CredentialTests(ITestOutputHelper output)
{
    private const string User = "viewer";
    private const string Password = "r:ght/p@ss";
    private const string WrongPassword = "wr0ng-p4ss";

    // Long enough for several tries, were there any.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(SourceUnderTest.Rtsp, CameraAuthentication.Basic, CaptureState.Faulted)]
    [InlineData(SourceUnderTest.Rtsp, CameraAuthentication.Digest, CaptureState.Faulted)]
    [InlineData(SourceUnderTest.MotionJpeg, CameraAuthentication.Basic, CaptureState.Faulted)]
    [InlineData(SourceUnderTest.FFmpeg, CameraAuthentication.Digest, CaptureState.Faulted)]
    [InlineData(SourceUnderTest.OpenCv, CameraAuthentication.Digest, CaptureState.Reconnecting)] // after a minute
    public async Task Wrong_or_missing_credentials_are_not_retried_at_once_and_right_ones_open(
        SourceUnderTest source, CameraAuthentication authentication, CaptureState state)
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(source, WatchedCapture.SmallCamera with
        {
            Credentials = new NetworkCredential(User, Password),
            Authentication = authentication,
        });
        await using var proxy = new TcpFaultProxy(camera.Port);
        using var capture = new LatestFrameCapture(source.With(WatchedCapture.Patient));

        foreach (string credentials in (string[])[$"{User}:{WrongPassword}@", ""])
        {
            var states = new StateRecorder(capture);
            Assert.False(capture.Open(UrlOf(proxy.Url(camera.Url), credentials)));
            CaptureFailure failure = states.WaitFor(state).Failure!;
            int connections = proxy.Accepted;
            await Task.Delay(s_quiet, TestContext.Current.CancellationToken);

            output.WriteLine(
                $"{source} {authentication} '{credentials}': {connections} connections so far; {failure.Message}");
            Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
            Assert.Equal(failure, capture.Failure);
            Assert.Equal(state, capture.State);
            Assert.Equal(connections, proxy.Accepted);
            Assert.DoesNotContain(WrongPassword, failure.Message, StringComparison.Ordinal);
        }

        Assert.True(capture.Open(proxy.Url(camera.Url)), "Open tries again");
        using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(frame);
        Assert.Null(capture.Failure);
    }

    // What OpenCV could open before is no verdict, whoever asks: it reports no reason of its own.
    [Theory]
    [InlineData(
        SourceUnderTest.Rtsp, CameraAuthentication.Digest,
        CaptureState.Faulted, CaptureFailureReason.Unauthorized)]
    [InlineData(
        SourceUnderTest.MotionJpeg, CameraAuthentication.Basic,
        CaptureState.Faulted, CaptureFailureReason.Unauthorized)]
    [InlineData(
        SourceUnderTest.FFmpeg, CameraAuthentication.Digest,
        CaptureState.Faulted, CaptureFailureReason.Unauthorized)]
    [InlineData(
        SourceUnderTest.OpenCv, CameraAuthentication.Digest,
        CaptureState.Reconnecting, CaptureFailureReason.Unknown)]
    public async Task A_password_that_is_changed_while_watching_is_refused(
        SourceUnderTest source, CameraAuthentication authentication, CaptureState state, CaptureFailureReason reason)
    {
        SimulatorOptions options = WatchedCapture.SmallCamera with
        {
            Credentials = new NetworkCredential(User, Password),
            Authentication = authentication,
        };
        await using RestartableCamera camera = await FaultCamera.StartRestartableAsync(source, options);
        using var watched = new WatchedCapture(camera.Url, source.With(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        await camera.RestartAsync(options => options with { Credentials = new NetworkCredential(User, "another") });

        // The end of the connection comes first.
        Assert.True(SpinWait.SpinUntil(
            () => watched.Capture.State == state && watched.Capture.Failure?.Reason == reason,
            TimeSpan.FromSeconds(60)), $"{watched.Capture.Failure}");
        output.WriteLine($"{source}: {watched.Capture.State}, {watched.Capture.Failure!.Message}");
        Assert.Equal(state != CaptureState.Faulted, watched.Capture.IsOpened());
    }

    private static string UrlOf(string url, string credentials) =>
        $"{url[..(url.IndexOf("//", StringComparison.Ordinal) + 2)]}{credentials}{url[(url.IndexOf('@') + 1)..]}";
}
