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
    [InlineData(CameraProtocol.Rtsp, CameraAuthentication.Basic)]
    [InlineData(CameraProtocol.Rtsp, CameraAuthentication.Digest)]
    [InlineData(CameraProtocol.Http, CameraAuthentication.Basic)]
    public async Task Wrong_or_missing_credentials_are_a_fault_and_not_retried_and_right_ones_open(CameraProtocol protocol, CameraAuthentication authentication)
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(protocol, WatchedCapture.SmallCamera with
        {
            Credentials = new NetworkCredential(User, Password),
            Authentication = authentication,
        });
        await using var proxy = new TcpFaultProxy(camera.Port);
        using var capture = new LatestFrameCapture(WatchedCapture.Patient);

        foreach (string credentials in (string[])[$"{User}:{WrongPassword}@", ""])
        {
            var states = new StateRecorder(capture);
            Assert.False(capture.Open(UrlOf(proxy.Url(camera.Url), credentials)));
            CaptureFailure failure = states.WaitFor(CaptureState.Faulted).Failure!;
            int connections = proxy.Accepted;
            await Task.Delay(s_quiet, TestContext.Current.CancellationToken);

            output.WriteLine($"{protocol} {authentication} '{credentials}': {connections} connections so far; {failure.Message}");
            Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
            Assert.Equal(failure, capture.Failure);
            Assert.Equal(CaptureState.Faulted, capture.State);
            Assert.Equal(connections, proxy.Accepted);
            Assert.DoesNotContain(WrongPassword, failure.Message, StringComparison.Ordinal);
        }

        Assert.True(capture.Open(proxy.Url(camera.Url)), "Open tries again");
        using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(frame);
        Assert.Null(capture.Failure);
    }

    [Fact]
    public async Task A_password_that_is_changed_while_watching_is_a_fault_and_not_retried()
    {
        await using RestartableCamera camera = await FaultCamera.StartRestartableAsync(CameraProtocol.Rtsp, WatchedCapture.SmallCamera with
        {
            Credentials = new NetworkCredential(User, Password),
            Authentication = CameraAuthentication.Digest,
        });
        using var watched = new WatchedCapture(camera.Url);
        watched.Viewer.WaitForFirst();
        await camera.RestartAsync(options => options with { Credentials = new NetworkCredential(User, "another") });

        Assert.Equal(CaptureFailureReason.Unauthorized, watched.States.WaitFor(CaptureState.Faulted).Failure!.Reason);
        Assert.False(watched.Capture.IsOpened());
    }

    private static string UrlOf(string url, string credentials) => $"{url[..(url.IndexOf("//", StringComparison.Ordinal) + 2)]}{credentials}{url[(url.IndexOf('@') + 1)..]}";
}
