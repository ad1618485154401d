using System.Text;

namespace LatestFrames;

public sealed class RtspInputTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    public void Packets_and_messages_are_separated_however_they_are_cut(int piece)
    {
        string text = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nbody$\u0002\u0000\u0003abc\r\n\r\n"
            + "RTSP/1.0 401\ncseq:2\nWWW-Authenticate: Basic realm=\"a\"\n\n$\u0003\u0000\u0000"
            + "OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 9\r\n\r\n";

        Assert.Equal(["200 OK body", "packet 2 abc", "401  ", "packet 3 ", "OPTIONS", "Closed"], Read(text, piece));
    }

    [Theory]
    [InlineData("RTSP/1.0 200 \r\n\r\n", "200  ")]
    [InlineData("rtsp/1.0  200  OK\r\nCSeq:2\r\n\r\n", "200 OK ")]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 1\r\nSession: 5\r\n \r\nRTP-Info: x\r\n\r\n", "200 OK ")]
    [InlineData("RTSP/1.0 200 OK\r\nno colon\r\nContent-Length: x\r\n\r\n", "200 OK ")]
    public void Odd_messages_are_understood(string text, string expected) =>
        Assert.Equal([expected, "Closed"], Read(text));

    [Fact]
    public void A_folded_header_is_one_header()
    {
        var reader = new RtspInput(
            Wire("RTSP/1.0 200 OK\r\nPublic: A,\r\n\tB\r\n \r\nRTP-INFO: x\r\n\r\n"),
            TimeProvider.System);

        Assert.Equal(RtspItem.Message, reader.Next(Limit()));
        Assert.Equal("A, B", reader.Message!.Headers["public"]);
        Assert.Equal("x", reader.Message.Headers["RTP-Info"]);
    }

    [Fact]
    public void A_body_longer_than_it_said_is_skipped()
    {
        string text = "RTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nv=0\r\na=left Over\r\n"
            + "RTSP/1.0 200 OK\r\n\r\n$\0\0\u0001xgarbage$\0\0\u0001y";

        Assert.Equal(["200 OK v=", "200 OK ", "packet 0 x", "packet 0 y", "Closed"], Read(text));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9\r\n")]
    [InlineData("220 smtp\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public void Another_protocol_is_noticed_at_once(string text) =>
        Assert.Equal(["Invalid: does not speak RTSP"], Read(text));

    [Fact]
    public void Messages_have_limits()
    {
        Assert.Equal(
            ["Invalid: sends a message longer than 64 KiB"],
            Read("RTSP/1.0 200 OK\r\nX: " + new string('a', 70_000)));
        Assert.Equal(
            ["Invalid: sends a message longer than 64 KiB"],
            Read("RTSP/1.0 200 OK\r\nContent-Length: 65536\r\n\r\n"));
        Assert.Equal(
            ["Invalid: sends a message longer than 64 KiB"],
            Read("RTSP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
        Assert.Equal(
            ["Invalid: sends more than 100 header lines"],
            Read("RTSP/1.0 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 101)) + "\r\n"));
        Assert.Equal(
            "Invalid: sends neither packets nor messages",
            Read("RTSP/1.0 200 OK\r\n\r\n" + new string('z', 70_000))[^1]);
    }

    [Fact]
    public void The_largest_packets_pass_in_any_number()
    {
        byte[] packet = [(byte)'$', 0, 0xff, 0xff, .. new byte[65535]];
        var reader = new RtspInput(
            new MemoryWire([.. Enumerable.Repeat(packet, 20).SelectMany(p => p)], 40_000),
            TimeProvider.System);

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(RtspItem.Packet, reader.Next(Limit()));
            Assert.Equal(65535, reader.Packet.Length);
        }

        Assert.Equal(RtspItem.Closed, reader.Next(Limit()));
    }

    [Fact]
    public async Task A_server_that_sends_single_bytes_does_not_extend_the_limit()
    {
        Task<RtspItem> next = Task.Run(
            () => new RtspInput(new EndlessWire(), TimeProvider.System).Next(
                new WaitLimit(TimeSpan.FromMilliseconds(30), CancellationToken.None)),
            TestContext.Current.CancellationToken);

        Assert.Equal(
            RtspItem.None, await next.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Random_bytes_do_no_harm()
    {
        var random = new Random(1);
        byte[] alphabet = Encoding.Latin1.GetBytes("$RTSP/1.0 200 OK\r\n: ;=CSeqContent-Length9\0\u00ff");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            for (int j = 0; j < bytes.Length; j++) bytes[j] = alphabet[random.Next(alphabet.Length)];
            if (i % 2 == 0) bytes = [.. Encoding.Latin1.GetBytes("RTSP/1.0 200 OK\r\n\r\n"), .. bytes];
            var reader = new RtspInput(new MemoryWire(bytes, 1 + random.Next(50)), TimeProvider.System);
            for (int j = 0; j < 300; j++)
            {
                if (reader.Next(Limit()) is RtspItem.Closed or RtspItem.Invalid) break;
                Assert.NotEqual(299, j);
            }
        }
    }

    private static WaitLimit Limit() => new(TimeSpan.FromSeconds(30), CancellationToken.None);

    private static MemoryWire Wire(string text, int piece = int.MaxValue) => new(Encoding.Latin1.GetBytes(text), piece);

    private static List<string> Read(string text, int piece = int.MaxValue)
    {
        var reader = new RtspInput(Wire(text, piece), TimeProvider.System);
        var all = new List<string>();
        while (true)
        {
            RtspItem item = reader.Next(Limit());
            RtspServerMessage? message = reader.Message;
            all.Add(item switch
            {
                RtspItem.Packet => $"packet {reader.Channel} {Encoding.Latin1.GetString(reader.Packet)}",
                RtspItem.Message => message!.IsRequest
                    ? message.Method
                    : $"{message.Status} {message.Phrase} {message.Body}",
                RtspItem.Invalid => $"Invalid: {reader.Error}",
                _ => item.ToString(),
            });
            if (item is RtspItem.Closed or RtspItem.Invalid) return all;
        }
    }
}
