namespace LatestFrames;

/// <summary>Logins: a wrong password is sent once and not again, because cameras lock accounts.</summary>
public sealed class MotionJpegSourceLoginTests(ITestOutputHelper output)
{
    private const string User = "viewer";

    // Characters that mean something in a URL, and some that no URL has.
    private const string Password = "r:g/h?t#p@ss %41\"ö";
    private const string Wrong = "wr0ng-p4ss";

    [Theory]
    [InlineData(false, 1, "MD5")]
    [InlineData(false, 1, "SHA-256")]
    [InlineData(false, 1, "Basic")]
    [InlineData(false, 1, "MD5", "Basic")] // Basic is never used where Digest was offered
    [InlineData(false, 2, "SHA-256", "MD5")]
    [InlineData(true, 1, "Basic")]
    public void A_wrong_password_is_refused_as_often_as_there_are_algorithms_and_never_sent_again(
        bool isSecure, int refusals, params string[] offers)
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera(Login(offers), isSecure);
        var source = new WatchedSource(camera.Source($"{User}:{Wrong}"));
        using var watched = new WatchedRtsp(source);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;
        source.WaitForEnd();

        output.WriteLine(failure.Message);
        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        Assert.Contains("401 Unauthorized", failure.Message, StringComparison.Ordinal);
        Assert.Equal(refusals, camera.RefusedLogins);
        Assert.Equal(refusals + 1, camera.Requests.Count);
        Assert.Equal((1, 1), (camera.Connections, source.Openings));
    }

    [Theory]
    [InlineData(false, "MD5")]
    [InlineData(false, "SHA-256")]
    [InlineData(false, "Basic")]
    [InlineData(true, "SHA-256")]
    public void The_right_password_delivers_over_one_connection(bool isSecure, string offer)
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera(Login([offer]), isSecure, maxClients: 1);
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 5);
        Assert.Equal(
            (0, 1, 0, 2), (camera.RefusedLogins, camera.Connections, camera.TurnedAway, camera.Requests.Count));
    }

#if !NETSTANDARD_LIBRARY
    // There HttpClient sends ASCII only.
    [Fact]
    public void A_realm_with_other_letters_is_sent_back_as_it_came()
    {
        // The test camera hashes what it reads, byte for byte.
        string? realm = null;
        int requests = 0;
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, request) =>
            {
                realm = request["Authorization"];
                if (++requests == 1)
                    connection.Reply(
                        "401 No", "WWW-Authenticate: Digest realm=\"K\u00c3\u00bcche \\\"1\\\"\", nonce=\"1\"\r\n");
                else
                    connection.ReplyPicture(JpegPictures.Hundred[requests]);
            },
        }.Start();
        using var watched = new WatchedRtsp(camera.Source($"{User}:x"));
        watched.WaitFor(_ => true);
        Assert.Contains("realm=\"K\u00c3\u00bcche \\\"1\\\"\"", realm, StringComparison.Ordinal);
    }
#endif

    [Fact]
    public void A_camera_that_closes_after_a_refusal_is_asked_again_over_a_new_connection()
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = stream.Answer,
            Login = Login(["MD5"]),
            ClosesAfterRefusal = true
        }.Start();
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 3);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void Without_a_password_the_camera_is_asked_once()
    {
        var stream = new MultipartStream();
        using HttpTestCamera camera = stream.Camera(Login(["Basic"]));
        using var watched = new WatchedRtsp(camera.Source(user: ""));
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;
        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        Assert.Contains("put both into the URL", failure.Message, StringComparison.Ordinal);
        Assert.Single(camera.Requests);
    }

    [Fact]
    public void A_header_of_the_users_is_sent_and_not_shown()
    {
        const string Token = "T0p-S3cret-T0ken";
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, request) => connection.Reply($"500 {request["X-Token"]} {Wrong}"),
        }.Start();
        MotionJpegSource source = camera.Source($"{User}:{Wrong}");
        source.Headers["X-Token"] = Token;
        using var watched = new WatchedRtsp(source);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Reconnecting).Failure!;
        output.WriteLine(failure.Message);
        Assert.Equal(Token, camera.Requests[0]["X-Token"]);
        Assert.All(
            [failure.Message, .. watched.Log.Lines],
            text => Assert.False(
                text.Contains(Token, StringComparison.OrdinalIgnoreCase)
                    || text.Contains(Wrong, StringComparison.OrdinalIgnoreCase),
                text));
    }

    [Theory]
    [InlineData("Bearer T0ken.abc", "/video", "invalid token T0ken.abc")]
    [InlineData("Key id=camera7;secret=T0ken.abc", "/video", "no T0ken.abc here")]
    [InlineData("", "/video?user=viewer&token=T0ken.abc", "T0ken.abc is not valid")]
    [InlineData("", "/video?user=viewer&token=T0ken%2Eabc&x=1", "T0ken.abc is not valid")]
    public void A_part_of_what_was_sent_is_not_shown(string authorization, string path, string phrase)
    {
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, _) => connection.Reply($"500 {phrase}")
        }.Start();
        MotionJpegSource source = camera.Source(path: path);
        if (authorization.Length > 0) source.Headers["Authorization"] = authorization;
        using var watched = new WatchedRtsp(source);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Reconnecting).Failure!;
        output.WriteLine(failure.Message);
        Assert.Equal(authorization.Length > 0 ? authorization : null, camera.Requests[0]["Authorization"]);
        Assert.All(
            [failure.Message, .. watched.Log.Lines],
            text => Assert.DoesNotContain("T0ken", text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("403 Forbidden")]
    [InlineData("429 Too Many Requests")]
    public void Credentials_that_are_not_accepted_are_not_sent_again_at_once(string status)
    {
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, request) =>
            {
                if (request["Authorization"] is null)
                    connection.Reply("401 Unauthorized", "WWW-Authenticate: Basic realm=\"attic\"\r\n");
                else
                    connection.Reply(status);
            },
        }.Start();
        var source = new WatchedSource(camera.Source($"{User}:{Wrong}"));
        using var watched = new WatchedRtsp(source);
        watched.WaitUntil(() => source.Openings == 3, "third opening");

        // Another source, which counts for itself, makes two attempts while the third one of the first waits.
        using var other = new WatchedRtsp(camera.Source($"{User}:{Wrong}"));
        other.WaitUntil(() => other.Statistics.TotalFailures >= 2, "two openings");
        Assert.Equal(2 + 2, camera.Requests.Count(request => request["Authorization"] is not null));
        Assert.Equal(2, watched.Statistics.TotalFailures);
        Assert.Equal(CaptureState.Reconnecting, watched.Capture.State);
    }

    [Theory]
    [InlineData("X-A", "b\r\nX-C: d", "line break")]
    [InlineData("", "b", "line break")]
    [InlineData("X A", "b", "'X A'")]
    public void A_header_that_is_none_is_not_sent(string name, string value, string text)
    {
        using HttpTestCamera camera = new MultipartStream().Camera();
        MotionJpegSource source = camera.Source();
        source.Headers[name] = value;
        using var watched = new WatchedRtsp(source);
        Assert.Contains(
            text, watched.States.WaitFor(CaptureState.Reconnecting).Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(camera.Requests);
    }

    private static RtspTestLogin Login(string[] offers) => new() { User = User, Password = Password, Offers = offers };
}
