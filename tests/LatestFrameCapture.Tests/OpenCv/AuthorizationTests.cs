using System.Net;
using System.Text;

namespace LatestFrames;

public sealed class AuthorizationTests
{
    private static readonly NetworkCredential s_credentials = new("Mufasa", "Circle Of Life");

    /// <summary>The example of RFC 2617, section 3.5, without its quality of protection; the digest was computed with openssl.</summary>
    [Fact]
    public void A_digest_is_the_one_of_the_standard()
    {
        string? header = Authorization.Answer(
            ["Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""],
            s_credentials, "GET", "/dir/index.html");

        Assert.Contains("response=\"670fd8c2df070c60b045671b8b24ff02\"", header, StringComparison.Ordinal);
        Assert.Contains("opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"", header, StringComparison.Ordinal);
        Assert.DoesNotContain("Circle", header, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_quality_of_protection_the_client_adds_its_own_nonce()
    {
        string? header = Authorization.Answer(["Digest realm=\"a, b\", qop=\"auth\", nonce=\"n\""], s_credentials, "DESCRIBE", "rtsp://camera/");

        Assert.Contains("qop=auth, nc=00000001, cnonce=\"", header, StringComparison.Ordinal);
        Assert.Contains("realm=\"a, b\"", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Basic_is_used_when_it_is_all_there_is()
    {
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("Mufasa:Circle Of Life")), Authorization.Answer(["Basic realm=\"x\""], s_credentials, "DESCRIBE", "x"));
        Assert.StartsWith("Digest ", Authorization.Answer(["Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"y\""], s_credentials, "DESCRIBE", "x"), StringComparison.Ordinal);
        Assert.Null(Authorization.Answer(["Negotiate"], s_credentials, "DESCRIBE", "x"));
    }
}
