using System.Diagnostics;
using System.Net.Sockets;
using System.Numerics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The faults themselves, seen with plain <see cref="VideoCapture"/>: a proxy that does nothing would prove nothing.
/// </summary>
[Collection(CameraFixture.Collection)]
public sealed class EquipmentTests(CameraFixture cameras, ITestOutputHelper output)
{
    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public async Task A_proxy_without_faults_passes_a_stream_on_and_a_cut_ends_it(string protocol)
    {
        Network.Require();
        await using var proxy = new TcpFaultProxy(protocol == "rtsp" ? cameras.Rtsp.Port : cameras.Http.Port);
        using VideoCapture capture = BareCapture.Open(proxy.Url(cameras.Url(protocol)));
        using var image = new Mat();
        for (int i = 0; i < 10; i++) Assert.True(capture.Read(image) && StampCodec.TryRead(image, out _));
        Assert.True(proxy.Bytes > 10_000);

        proxy.Cut();
        long start = Stopwatch.GetTimestamp();
        Assert.True(SpinWait.SpinUntil(() => !capture.Grab(), TimeSpan.FromSeconds(30)));
        output.WriteLine($"the cut was noticed after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        Assert.Equal(1, proxy.Accepted);
    }

    [Fact]
    public async Task An_outage_holds_everything_back_and_releases_it_afterwards()
    {
        Network.Require();
        await using var proxy = new TcpFaultProxy(cameras.Http.Port);
        using VideoCapture capture = BareCapture.Open(proxy.Url(cameras.Http.Url));
        using var image = new Mat();
        Assert.True(capture.Read(image));
        proxy.Pause();
        using var outage = new Timer(_ => proxy.Resume(), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < 50; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.True(capture.Read(image));
            TimeSpan duration = Stopwatch.GetElapsedTime(start);
            if (duration > longest) longest = duration;
        }

        output.WriteLine($"the longest read took {longest.TotalMilliseconds:F0} ms");
        Assert.InRange(longest.TotalSeconds, 0.7, 60);
    }

    [Fact]
    public async Task A_slow_line_has_the_rate_that_was_set()
    {
        await using LoopbackServer server = FaultyServers.Answering(new string('x', 30_000));
        await using var proxy = new TcpFaultProxy(server.Port)
        {
            BytesPerSecond = 20_000,
            Delay = TimeSpan.FromMilliseconds(100),
        };

        long start = Stopwatch.GetTimestamp();
        byte[] answer = await AskAsync(proxy.Port);
        Assert.Equal(30_000, answer.Length);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 1.2, 60);
    }

    [Fact]
    public async Task Bits_are_flipped_at_the_given_rate_after_the_clean_beginning_and_the_same_ones_for_the_same_seed()
    {
        await using LoopbackServer server = FaultyServers.Answering(new string('\0', 1_000_000));
        byte[][] answers = new byte[2][];
        for (int i = 0; i < answers.Length; i++)
        {
            await using var proxy = new TcpFaultProxy(server.Port)
            {
                Flipper = new BitFlipper(seed: 7, 1e-4),
                CleanBytes = 1000,
            };
            answers[i] = await AskAsync(proxy.Port);
        }

        int flipped = answers[0].Sum(value => BitOperations.PopCount(value));
        output.WriteLine($"{flipped} of 8 million bits");
        Assert.InRange(flipped, 600, 1000);
        Assert.True(answers[0].AsSpan(0, 1000).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(answers[0].AsSpan().SequenceEqual(answers[1]));
    }

    [Fact]
    public async Task Losses_on_tcp_are_pauses()
    {
        Network.Require();
        await using var proxy = new TcpFaultProxy(cameras.Rtsp.Port, seed: 3) { LossPercent = 20 };
        using VideoCapture capture = BareCapture.Open(proxy.Url(cameras.Rtsp.Url));
        using var image = new Mat();
        int frames = 0;
        for (; frames < 500 && proxy.Pauses <= 5; frames++) Assert.True(capture.Read(image));
        output.WriteLine($"{proxy.Pauses} pauses in {frames} frames");
        Assert.True(proxy.Pauses > 5);
    }

    [Fact]
    public async Task A_refused_connection_is_refused_and_accepted_later()
    {
        await using LoopbackServer server = FaultyServers.Silent();
        await using var proxy = new TcpFaultProxy(server.Port);
        proxy.Refuse();
        using (var refused = new TcpClient())
        {
            SocketException refusal = await Assert.ThrowsAsync<SocketException>(
                () => refused.ConnectAsync("127.0.0.1", proxy.Port, TestContext.Current.CancellationToken).AsTask());
            Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
        }

        proxy.Admit();
        using var admitted = new TcpClient();
        await admitted.ConnectAsync("127.0.0.1", proxy.Port, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => server.Connections == 1, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_silent_server_is_waited_for_until_the_timeout()
    {
        Network.Require();
        await using LoopbackServer server = FaultyServers.Silent();
        long start = Stopwatch.GetTimestamp();
        using VideoCapture capture = BareCapture.Open(server.Url("rtsp"), timeoutMilliseconds: 1000);

        Assert.False(capture.IsOpened());
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 30);
        Assert.True(server.Accepted > 0);
    }

    private static async Task<byte[]> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer).WaitAsync(TimeSpan.FromSeconds(30));
        return answer.ToArray();
    }
}
