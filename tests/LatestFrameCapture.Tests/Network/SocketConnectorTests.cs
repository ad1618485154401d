using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Connections by TCP, with a thread that waits and without.</summary>
public sealed class SocketConnectorTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true, "127.0.0.1")]
    [InlineData(false, "127.0.0.1")]
    [InlineData(true, "localhost")]
    [InlineData(false, "localhost")]
    public async Task A_server_that_listens_is_connected_to(bool isBlocking, string host)
    {
        using Socket server = Server(backlog: 1);
        using Socket socket = await ConnectAsync(isBlocking, host, PortOf(server), s_limit, CancellationToken.None);
        Assert.True(socket.Connected && socket.NoDelay && !socket.Blocking);
        Assert.Equal(PortOf(server), ((IPEndPoint)socket.RemoteEndPoint!).Port);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_without_a_server_refuses(bool isBlocking)
    {
        int port;
        using (Socket server = Server(backlog: 1)) port = PortOf(server);
        CameraException exception = await Assert.ThrowsAsync<CameraException>(() =>
            ConnectAsync(isBlocking, "127.0.0.1", port, s_limit, CancellationToken.None));
        Assert.Equal(CaptureFailureReason.Refused, exception.Failure.Reason);
        Assert.StartsWith("the camera: ", exception.Message, StringComparison.Ordinal);
        Assert.IsType<SocketException>(exception.InnerException);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_answer_is_given_up_at_the_limit_and_at_once_when_nobody_waits(
        bool isBlocking)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems refuse what a full queue has no room for.");
        using Socket server = Server(backlog: 0);
        using Socket first = await ConnectAsync(
            isBlocking, "127.0.0.1", PortOf(server), s_limit, CancellationToken.None);
        CameraException exception = await Assert.ThrowsAsync<CameraException>(() => ConnectAsync(
            isBlocking, "127.0.0.1", PortOf(server), TimeSpan.FromMilliseconds(100), CancellationToken.None));
        Assert.Equal(CaptureFailureReason.TimedOut, exception.Failure.Reason);
        Assert.Contains("did not accept the connection in time", exception.Message, StringComparison.Ordinal);

        using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        long start = Stopwatch.GetTimestamp();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ConnectAsync(isBlocking, "127.0.0.1", PortOf(server), TimeSpan.FromMinutes(10), end.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_limit);
    }

    [Theory]
    [InlineData(true, "no-such-camera.invalid")]
    [InlineData(false, "no-such-camera.invalid")]
    [InlineData(
        false, "a-name-that-is-longer-than-a-label-of-dns-may-be-which-has-sixty-three-letters-at-most.invalid")]
    public async Task A_name_that_there_is_not_is_reported(bool isBlocking, string host)
    {
        CameraException exception = await Assert.ThrowsAsync<CameraException>(() =>
            ConnectAsync(isBlocking, host, 554, s_limit, CancellationToken.None));
        Assert.Contains(
            exception.Failure.Reason,
            (CaptureFailureReason[])[CaptureFailureReason.NameNotResolved, CaptureFailureReason.TimedOut]);
    }

    private static async Task<Socket> ConnectAsync(
        bool isBlocking, string host, int port, TimeSpan time, CancellationToken token)
    {
        var limit = new WaitLimit(time, token);
        return isBlocking
            ? SocketConnector.Connect(host, port, "the camera", limit)
            : await SocketConnector.ConnectAsync(host, port, "the camera", limit);
    }

    private static Socket Server(int backlog)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(backlog);
        return server;
    }

    private static int PortOf(Socket server) => ((IPEndPoint)server.LocalEndPoint!).Port;
}
