using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace LatestFrames;

/// <summary>Logins: a wrong password is sent once and not again, because cameras lock accounts.</summary>
public sealed class RtspSourceLoginTests(ITestOutputHelper output)
{
    private const string User = "viewer";

    // Characters that mean something in a URL, and some that no URL has.
    private const string Password = "r:g/h?t#p@ss %41\"ö";
    private const string Wrong = "wr0ng-p4ss";

    [Theory]
    [InlineData(false, 1, "MD5")]
    [InlineData(false, 1, "SHA-256")]
    [InlineData(false, 2, "SHA-256", "MD5")]
    [InlineData(false, 1, "Basic")]
    [InlineData(false, 1, "MD5", "Basic")] // Basic is never used where Digest was offered
    [InlineData(true, 1, "MD5")]
    [InlineData(true, 2, "MD5", "SHA-256")]
    public void A_wrong_password_is_refused_as_often_as_there_are_algorithms_and_never_sent_again(
        bool isSecure, int refusals, params string[] offers)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream, isSecure, offers);
        var source = new WatchedSource(Source(camera, $"{User}:{Wrong}"));
        using var watched = new WatchedRtsp(source);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;
        source.WaitForEnd();

        output.WriteLine(failure.Message);
        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        Assert.Equal(refusals, camera.RefusedLogins);
        Assert.Equal(1, source.Openings);
        Assert.False(watched.IsOpened);
        Assert.Equal(CaptureState.Faulted, watched.Capture.State);
    }

    [Fact]
    public void A_login_that_the_camera_neither_accepts_nor_refuses_is_not_repeated_at_once()
    {
        int nonces = 0;
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => $"RTSP/1.0 401 Unauthorized\r\nCSeq: {request.Sequence}\r\n"
                + "WWW-Authenticate: Digest realm=\"attic\", "
                + $"nonce=\"{Interlocked.Increment(ref nonces)}\", stale=true\r\n\r\n",
        }.Start();
        var source = new WatchedSource(Source(camera, $"{User}:{Wrong}"));
        using var watched = new WatchedRtsp(source);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Reconnecting).Failure!;
        watched.WaitUntil(() => source.Openings == 3, "third opening");
        int requests = camera.Requests.Count;
        MakeTwoAttempts(camera);

        output.WriteLine($"{requests} requests; {failure.Message}");
        Assert.InRange(requests, 1, 8);
        Assert.Equal(2 * requests, camera.Requests.Count);
        Assert.Equal(CaptureState.Reconnecting, watched.Capture.State);
    }

    [Fact]
    public void A_login_that_the_camera_forbids_is_not_repeated_at_once()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => request["Authorization"] is null
                ? $"RTSP/1.0 401 Unauthorized\r\nCSeq: {request.Sequence}\r\n"
                    + "WWW-Authenticate: Basic realm=\"attic\"\r\n\r\n"
                : $"RTSP/1.0 403 Forbidden\r\nCSeq: {request.Sequence}\r\n\r\n",
        }.Start();
        var source = new WatchedSource(Source(camera, $"{User}:{Wrong}"));
        using var watched = new WatchedRtsp(source);
        watched.WaitUntil(() => source.Openings == 3, "third opening");
        MakeTwoAttempts(camera);

        Assert.Equal(2 + 2, camera.Requests.Count(request => request["Authorization"] is not null));
        Assert.Equal(CaptureState.Reconnecting, watched.Capture.State);
    }

    [Theory]
    [InlineData(false, "MD5")]
    [InlineData(false, "SHA-256")] // FFmpeg 5.1 does not know it
    [InlineData(true, "SHA-256")]
    [InlineData(false, "Basic")]
    public void The_right_password_delivers(bool isSecure, string offer)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream, isSecure, offer);
        using var watched = new WatchedRtsp(Source(camera, user: null));
        watched.WaitFor(_ => true, count: 5);

        Assert.Equal(0, camera.RefusedLogins);
        Assert.True(watched.IsOpened);
    }

    [Fact]
    public void An_unknown_certificate_is_refused_with_its_fingerprint()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Camera(stream, isSecure: true, "MD5");
        using var watched = new WatchedRtsp(
            new RtspSource(camera.UrlText()),
            WatchedRtsp.Patient with { Reconnect = null });
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;

        Assert.Contains(nameof(RtspSource.ServerCertificate), failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            camera.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256),
            failure.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(camera.Requests, request => request["Authorization"] is not null);
    }

    /// <summary>Another source, which counts for itself, makes two attempts while the third one of the first
    /// waits.</summary>
    private static void MakeTwoAttempts(RtspTestCamera camera)
    {
        using var other = new WatchedRtsp(Source(camera, $"{User}:{Wrong}"));
        other.WaitUntil(() => other.Statistics.TotalFailures >= 2, "two openings");
    }

    private static RtspTestCamera Camera(PictureStream stream, bool isSecure, params string[] offers) =>
        new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets,
            IsSecure = isSecure,
            Login = new RtspTestLogin { User = User, Password = Password, Offers = offers },
        }.Start();

    private static RtspSource Source(RtspTestCamera camera, string? user)
    {
        byte[] known = camera.Certificate.RawData;
        return new RtspSource(camera.UrlText(user: user))
        {
            ServerCertificate = (object _, X509Certificate? sent, X509Chain? _, SslPolicyErrors _) =>
                sent?.GetRawCertData().AsSpan().SequenceEqual(known) == true,
        };
    }
}
