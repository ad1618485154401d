namespace LatestFrames;

public sealed class CameraLoginTests
{
    private const string Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private const string ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    /// <summary>The example of RFC 7616, section 3.9.1; the forms that it does not show were computed with
    /// openssl.</summary>
    [Theory]
    [InlineData("MD5", "auth", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "auth, auth-int", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    [InlineData("MD5-sess", "auth", "e783283f46242139c486a698fec7211d")]
    [InlineData("SHA-256-sess", "auth", "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7")]
    [InlineData("MD5", null, "7b2cc3b30e75b4777ea31027084363fd")]
    [InlineData("SHA-256", null, "a1306b0595a6c7fe96c448631fb5cfbd5107bd1fe1da729d978dd7446b812363")]
    public void A_digest_is_the_one_of_the_standard(string algorithm, string? qop, string response)
    {
        string header =
            $"Digest realm=\"http-auth@example.org\", {(qop is null ? "" : $"qop=\"{qop}\", ")}algorithm={algorithm}, "
            + $"nonce=\"{Nonce}\", opaque=\"FQhe\"";
        DigestAnswer digest = DigestAnswer.For(Assert.Single(LoginChallenge.Parse([header])))!;

        string answer = digest.Answer("Mufasa", "Circle of Life", "GET", "/dir/index.html", ClientNonce);

        Assert.Contains($"response=\"{response}\"", answer, StringComparison.Ordinal);
        Assert.Contains("opaque=\"FQhe\"", answer, StringComparison.Ordinal);
        Assert.Equal(qop is not null, answer.Contains("nc=00000001", StringComparison.Ordinal));
        Assert.DoesNotContain("Circle", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Digest realm=\"r\",nonce=\"n\",opaque=\"\",stale=FALSE", "Digest")]
    [InlineData("Digest realm=\"a, Basic b\", nonce=\"n\",  stale=\"FALSE\"", "Digest")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", Basic realm=\"r\"", "Digest Basic")]
    [InlineData("BASIC realm= \"r\"", "BASIC")]
    [InlineData("Negotiate, Digest nonce=n==,realm=r", "Negotiate Digest")]
    [InlineData("Digest realm=\"unfinished", "Digest")]
    [InlineData("=,=;\"\"\"", "")]
    public void Challenges_are_understood_in_every_spelling(string header, string schemes) =>
        Assert.Equal(schemes, string.Join(' ', LoginChallenge.Parse([header]).Select(challenge => challenge.Scheme)));

    [Fact]
    public void The_algorithm_comes_back_as_the_camera_writes_it()
    {
        var login = new CameraLogin("u", "p");
        login.OnRefused(["Digest realm=\"r\", nonce=\"n\", algorithm=\"SHA-256\""], hadAuthorization: false);

        Assert.Contains(
            "algorithm=\"SHA-256\"", login.Authorization("DESCRIBE", "rtsp://cam/"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_is_in_doubt_once_it_was_sent()
    {
        var login = new CameraLogin("u", "p");
        login.OnRefused(["Digest realm=\"r\", nonce=\"n\""], hadAuthorization: false);
        Assert.False(login.IsInDoubt, "the camera has asked for it, no more");

        Assert.NotNull(login.Authorization("DESCRIBE", "x"));
        Assert.True(login.IsInDoubt);
        login.OnAnswered(200, hadAuthorization: true);
        Assert.False(login.IsInDoubt);
    }

    [Theory]
    [InlineData(206, false)]
    [InlineData(302, false)]
    [InlineData(404, false)]
    [InlineData(403, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    public void Who_was_not_let_in_stays_in_doubt(int status, bool isInDoubt)
    {
        var login = new CameraLogin("u", "p");
        login.OnRefused(["Basic realm=\"r\""], hadAuthorization: false);
        login.Authorization("DESCRIBE", "x");
        login.OnAnswered(status, hadAuthorization: true);
        Assert.Equal(isInDoubt, login.IsInDoubt);
    }

    [Fact]
    public void The_strongest_is_first_then_another_once_and_never_basic()
    {
        var login = new CameraLogin("u", "p");
        string[] offers =
        [
            "Basic realm=\"r\"",
            "Digest realm=\"r\", nonce=\"n\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256"
        ];

        Assert.Null(login.Authorization("DESCRIBE", "x"));
        Assert.Equal(LoginResult.Retry, login.OnRefused(offers, hadAuthorization: false));
        Assert.Equal("Digest SHA-256", login.Scheme);
        Assert.Equal(LoginResult.Retry, login.OnRefused(offers, hadAuthorization: true));
        Assert.Equal("Digest MD5", login.Scheme);
        Assert.Equal(LoginResult.Refused, login.OnRefused(offers, hadAuthorization: true));
        Assert.Equal(2, login.Refusals);
        Assert.Null(login.Authorization("DESCRIBE", "x"));
    }

    [Theory]
    [InlineData("Digest realm=\"r\", nonce=\"n\"")]
    [InlineData("Basic realm=\"r\"")]
    public void A_line_break_in_a_user_begins_no_header(string challenge)
    {
        var login = new CameraLogin("a\r\nX-Evil: 1", "p\r\nX-Evil: 2");
        Assert.Equal(LoginResult.Retry, login.OnRefused([challenge], hadAuthorization: false));
        Assert.DoesNotContain(login.Authorization("DESCRIBE", "rtsp://camera/")!, c => c is '\r' or '\n');
    }

    [Fact]
    public void Basic_is_not_used_beside_a_digest_that_is_not_known()
    {
        var login = new CameraLogin("u", "p");

        Assert.Equal(
            LoginResult.Unsupported,
            login.OnRefused(
                ["Basic realm=\"r\"", "Digest nonce=\"n\", algorithm=SHA-512-256"], hadAuthorization: false));
        Assert.Equal(LoginResult.Unsupported, login.OnRefused(["Basic realm=\"r\""], hadAuthorization: false));
    }

    [Fact]
    public void Basic_sends_a_password_of_any_characters()
    {
        var login = new CameraLogin("usér", "pä:ss");
        login.OnRefused(["Basic realm=\"r\""], hadAuthorization: false);

        Assert.Equal("Basic dXPDqXI6cMOkOnNz", login.Authorization("DESCRIBE", "x"));
        Assert.Equal(LoginResult.Refused, login.OnRefused(["Basic realm=\"r\""], hadAuthorization: true));
    }

    [Theory]
    [InlineData("stale=TRUE", false)]
    [InlineData("stale=FALSE", true)]
    public void An_expired_nonce_is_no_refusal_and_is_answered_once(string stale, bool wasAccepted)
    {
        var login = new CameraLogin("u", "p");
        login.OnRefused(["Digest realm=\"r\", nonce=\"1\""], hadAuthorization: false);
        if (wasAccepted) login.OnAnswered(200, hadAuthorization: true);

        Assert.Equal(
            LoginResult.Retry, login.OnRefused([$"Digest realm=\"r\", nonce=\"2\", {stale}"], hadAuthorization: true));
        Assert.Equal(0, login.Refusals);
        Assert.Contains("nonce=\"2\"", login.Authorization("GET_PARAMETER", "x"), StringComparison.Ordinal);
        Assert.NotEqual(
            LoginResult.Retry, login.OnRefused([$"Digest realm=\"r\", nonce=\"3\", {stale}"], hadAuthorization: true));
    }

    [Fact]
    public void A_new_nonce_with_the_first_refusal_is_a_refusal()
    {
        var login = new CameraLogin("u", "p");
        login.OnRefused(["Digest realm=\"r\", nonce=\"1\""], hadAuthorization: false);

        Assert.Equal(
            LoginResult.Refused,
            login.OnRefused(["Digest realm=\"r\", nonce=\"2\", stale=FALSE"], hadAuthorization: true));
    }
}
