using System.Text;

namespace LatestFrames;

/// <summary>
/// Texts from outside in every damaged form: no exception, no hang. The number of inputs for each test is 20,000, or
/// what the environment variable LATEST_FRAME_FUZZ says.
/// </summary>
public sealed class RtspFuzzTests
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_FUZZ"), out int count) ? count : 20_000;

    private static readonly string s_special = ":;=,\"\\-/ \t\r\n$%@[]09aZ\0\u00ff";

    private static readonly string[] s_descriptions =
    [
        RtspTestCamera.H264Description,
        "v=0\r\na=control:rtsp://cam/a?b=1\r\na=range:npt=0- 596.48\r\nm=video 0 RTP/AVP 98 26\r\n"
            + "b=AS:512\r\na=rtpmap:98 H265/90000\r\n"
            + "a=fmtp:98 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=RAHB;sprop-max-don-diff=1\r\n"
            + "a=framesize:98 640-480\r\na=cliprect:0,0,9,9\r\na=framerate:25.0\r\n"
            + "m=audio 0 RTP/AVP 0\r\na=control:?x\r\na=range:clock=20210520T063812Z-20210520T064816Z\r\n",
    ];

    [Fact]
    public void Descriptions() => Run(s_descriptions, text =>
    {
        SessionDescription description = SessionDescription.Parse(text);
        TrackChoice.Choose(description, "rtsp://cam/a", wanted: null, out _, out string why);
        RangeAttribute.Length(description.Attributes["range"]);
        Assert.True(why.Length < 300);
    });

    [Fact]
    public void Headers() => Run(
        [
            "Digest realm=\"a \\\" b\", nonce=\"abc\", qop=\"auth,auth-int\", "
                + "algorithm=SHA-256-sess, opaque=\"\", stale=FALSE, Basic realm= \"x\"",
            "RTP/AVP/TCP;unicast;source=10.0.0.1;interleaved=20-21;server_port=59136-59137;ssrc=74250001, "
                + "RTP/AVP;client_port=1-2",
            "       708345999; timeout = 60",
            "rtsp://user:pass@cam.example:554/profile2/media.smp?a=b/",
        ],
        text =>
        {
            foreach (DigestAnswer? digest in LoginChallenge.Parse([text]).Select(DigestAnswer.For))
                digest?.Answer("u", "p", "PLAY", "rtsp://x", "c");
            TransportHeader.Parse(text);
            SessionHeader.Parse(text);
            var headers = new RtspHeaders();
            headers.TryAddLine("Content-Base: " + text);
            ControlUrls.Resolve(ControlUrls.Base("rtsp://cam/a", headers), text);
            if (!RtspUrl.TryParse(text, out RtspUrl? url, out _)) return;
            Assert.DoesNotContain(url!.RequestUrl, c => c is <= ' ' or > '~');
            url.TryRedirect(text, out _, out _);
        });

    [Fact]
    public void Messages() => Run(
        [
            "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabc$\0\0\u0002xx"
                + "OPTIONS rtsp://x RTSP/1.0\r\n\r\n"
                + "RTSP/1.0 401 No\nX: y\n z\n\n"
        ],
        text =>
        {
            var input = new RtspInput(
                new MemoryWire(Encoding.Latin1.GetBytes(text), 1 + (text.Length % 40)),
                TimeProvider.System);
            var limit = new WaitLimit(TimeSpan.FromSeconds(30), CancellationToken.None);
            int items = 0;
            while (input.Next(limit) is not (RtspItem.Closed or RtspItem.Invalid)) Assert.True(++items < 1000);
        });

    private static void Run(string[] seeds, Action<string> parse)
    {
        var random = new Random(1);
        for (int i = 0; i < s_count; i++)
        {
            string text = Mutated(seeds[i % seeds.Length], random);
            try
            {
                parse(text);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{i}: {text}\n{exception}");
            }
        }
    }

    private static string Mutated(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (int n = random.Next(6); n >= 0; n--)
        {
            int at = random.Next(text.Length + 1), length = Math.Min(random.Next(12), text.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, s_special[random.Next(s_special.Length)]);
                    break;
                case 2:
                    text.Insert(at, seed.AsSpan(random.Next(seed.Length)));
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)random.Next(256);
                    break;
                default:
                    text.Insert(at, new string((char)('0' + random.Next(10)), random.Next(30)));
                    break;
            }
        }

        return text.ToString();
    }
}
