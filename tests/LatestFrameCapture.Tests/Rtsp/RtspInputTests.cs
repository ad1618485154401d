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
    public void Another_protocol_is_noticed_at_once(string text)
    {
        Assert.Equal(["Invalid: does not speak RTSP"], Read(text));
        Assert.Equal(["Invalid: does not speak RTSP"], Read(text, piece: 1));
    }

    [Theory]
    [InlineData("left OverRTSP/1.0 200 OK\r\n\r\n")]
    [InlineData("LEFTRTSP/1.0 200 OK\n\n")]
    [InlineData("RTSP/1.0 OK\r\nLEFT\r\nRTSP/1.0 200 OK\r\n\r\n")]
    [InlineData("A b RTSP/1.0 RTSP/1.0 200 OK\n\n")]
    [InlineData("A=1\nB=2\nrtsp/1.0 200 OK\n\n")]
    public void A_message_behind_garbage_is_found(string text)
    {
        foreach (int piece in (int[])[1, 3, int.MaxValue])
            Assert.Equal(["200 A ", "200 OK ", "Closed"], Read("RTSP/1.0 200 A\r\n\r\n" + text, piece));
    }

    [Fact]
    public void Garbage_does_not_hold_the_packets_behind_it_back()
    {
        // The end of a line does not come, nor that of a head.
        string text = "RTSP/1.0 200 A\r\n\r\nLEFT OVER$\0\0\u0001x$\0\0\u0001yR$\0\0\u0001z";

        Assert.Equal(["200 A ", "packet 0 x", "packet 0 y", "packet 0 z", "Closed"], Read(text, piece: 1));
    }

    [Theory]
    [InlineData("R", "\n\n")]
    [InlineData("RR\n", "\n\n")]
    [InlineData("R R ", "\n\n")]
    [InlineData("A r", "\n\n")]
    [InlineData("RTSP/", "\n\n")]
    [InlineData("RTSP/1.0 20 ", "\n\n")]
    [InlineData("A b RTSP/1.0 c ", "\n\n")]
    [InlineData("A R$\0\0\0", "\n\n")]
    [InlineData("RTSP/$\0\0\0", "\n\n")]
    [InlineData("\n", "")]
    public void Garbage_costs_no_more_memory_than_it_has_bytes(string garbage, string end)
    {
        garbage = string.Concat(Enumerable.Repeat(garbage, 60_000 / garbage.Length)) + end + "$\0\0\0";
        foreach (int piece in (int[])[1, 1000, int.MaxValue])
            Assert.InRange(Allocated(garbage, piece), 0, 2 * garbage.Length);
    }

    [Fact]
    public void A_header_of_many_lines_costs_no_more_memory_than_a_few_copies()
    {
        string head = "RTSP/1.0 200 A\r\nX: " + new string('a', 60_000)
            + string.Concat(Enumerable.Repeat("\r\n b\r\n ", 49)) + "\r\n\r\n";

        Assert.InRange(Allocated(head, int.MaxValue), 0, 20 * head.Length);
    }

    [Fact]
    public void What_is_read_does_not_depend_on_how_the_bytes_are_cut()
    {
        string[] parts =
        [
            "RTSP/1.0 200 OK\r\n", "OPTIONS x RTSP/1.0\n", "Content-Length: 2\r\n", "\r\n", "\n\n", "\n", "R", "RTSP/",
            "RTSP/1.0 2", "A b", "$\0\0\u0002ab", "$", " ", "z",
        ];
        var random = new Random(1);
        for (int i = 0; i < 5000; i++)
        {
            string text = i % 10 == 0 ? "" : "RTSP/1.0 200 A\r\n\r\n";
            for (int n = random.Next(12); n > 0; n--) text += parts[random.Next(parts.Length)];

            Assert.Equal(Read(text), Read(text, piece: 1));
        }
    }

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

    /// <summary>What reading bytes between two messages allocates, without those messages.</summary>
    private static long Allocated(string text, int piece)
    {
        const string message = "RTSP/1.0 200 A\r\n\r\n";
        long[] all = new long[2];
        for (int i = 0; i < 2; i++)
        {
            var reader = new RtspInput(Wire(message + (i == 0 ? text : "") + message, piece), TimeProvider.System);
            WaitLimit limit = Limit();
            int messages = 0;
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (reader.Next(limit) is var item && item != RtspItem.Closed)
            {
                if (item == RtspItem.Invalid) Assert.Fail(reader.Error);
                if (item == RtspItem.Message) messages += 1;
            }

            all[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(messages, 2, 3);
        }

        return Math.Max(0, all[0] - all[1]);
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
