using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>What becomes of tasks that nobody waits for.</summary>
public sealed class AbandonedTaskTests
{
    private const string Text = "the end of a task that nobody waits for";

    [Fact]
    public void How_they_end_is_never_unobserved()
    {
        using var unobserved = new UnobservedExceptions(Text);
        Fail(AbandonedTask.Observe);
        Fail(AbandonedTask.Dispose);

        // FFmpeg did not connect, so that the listener has ended.
        Fail(connection => Assert.False(NetworkSupport.IsCompletedBy(connection, static () => { })));
        Assert.Equal(0, unobserved.Collect());
    }

    [Fact]
    public void A_connection_that_comes_after_all_is_closed_at_once()
    {
        var connection = new TaskCompletionSource<TcpClient>();
        using var client = new TcpClient();
        Assert.True(NetworkSupport.IsCompletedBy(connection.Task, () => connection.SetResult(client)));
        Assert.Null(client.Client);
    }

    [Fact]
    public void What_is_cancelled_brings_nothing()
    {
        var connection = new TaskCompletionSource<TcpClient>();
        AbandonedTask.Dispose(connection.Task);
        connection.SetCanceled(TestContext.Current.CancellationToken);
        Assert.True(connection.Task.IsCanceled);
    }

    // Not inlined: nothing of it may be left in the caller's frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(Action<Task<TcpClient>> abandon)
    {
        var source = new TaskCompletionSource<TcpClient>();
        abandon(source.Task);
        source.SetException(new SocketException((int)SocketError.OperationAborted, Text));
    }
}
