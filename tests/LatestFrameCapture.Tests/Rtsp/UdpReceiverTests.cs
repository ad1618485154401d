using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>The thread that drains UDP's sockets.</summary>
public sealed class UdpReceiverTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_clock_that_throws_does_not_end_the_process()
    {
        var clock = new ThrowingClock();
        using UdpReceiver receiver = UdpReceiver.Open(IPAddress.Loopback, clock);
        receiver.Start(
            IPAddress.Loopback, source: null, ports: null, "RTP test", TestContext.Current.CancellationToken);
        using var camera = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        camera.Send([0x80, 96, 0, 1], 4, new IPEndPoint(IPAddress.Loopback, receiver.Port));

        Assert.True(SpinWait.SpinUntil(() => clock.Calls > 0, s_patience));
        Assert.True(SpinWait.SpinUntil(() => !receiver.IsRunning, s_patience));
        Assert.False(receiver.Packets.TryTake(out _));
    }

    [Fact]
    public void An_abandoned_receiver_ends_with_its_token()
    {
        using var source = new CancellationTokenSource();
        using UdpReceiver receiver = UdpReceiver.Open(IPAddress.Loopback, TimeProvider.System);
        receiver.Start(IPAddress.Loopback, source: null, ports: null, "RTP test", source.Token);
        Assert.True(receiver.IsRunning);

        source.Cancel();

        Assert.True(SpinWait.SpinUntil(() => !receiver.IsRunning, s_patience));
    }

    private sealed class ThrowingClock : TimeProvider
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _calls);
            throw new InvalidOperationException("no time");
        }
    }
}
