using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>What attempts leave behind while the name service hangs.</summary>
public sealed class NameLookupsTests
{
    private const int Attempts = 64;

    private static readonly IPAddress[] s_addresses = [IPAddress.Loopback];

    private readonly TaskCompletionSource<IPAddress[]> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly NameLookups _names;
    private int _calls;

    public NameLookupsTests() => _names = new NameLookups(_ =>
    {
        Interlocked.Increment(ref _calls);
        return _answer.Task;
    });

    [Fact]
    public async Task All_who_ask_for_a_name_while_the_service_hangs_share_one_call()
    {
        Task<IPAddress[]>[] all =
            [.. Enumerable.Range(0, Attempts).Select(i => _names.FindAsync(i % 2 == 0 ? "recorder" : "Recorder"))];
        Assert.Equal(1, _names.Current);
        _answer.SetResult(s_addresses);
        foreach (IPAddress[] addresses in await Task.WhenAll(all)) Assert.Same(s_addresses, addresses);
        Assert.Equal((1, 0), (_calls, _names.Current));

        // Nothing is remembered.
        await _names.FindAsync("recorder");
        Assert.Equal((2, 0), (_calls, _names.Current));
    }

    [Fact]
    public async Task A_name_that_there_is_not_is_asked_for_again()
    {
        Task<IPAddress[]> first = _names.FindAsync("recorder"), second = _names.FindAsync("recorder");
        _answer.SetException(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<SocketException>(() => first);
        await Assert.ThrowsAsync<SocketException>(() => second);
        Assert.Equal(0, _names.Current);
        await Assert.ThrowsAsync<SocketException>(() => _names.FindAsync("recorder"));
        Assert.Equal((2, 0), (_calls, _names.Current));
    }

    [Fact]
    public async Task Another_name_does_not_wait_for_one_that_hangs()
    {
        var names = new NameLookups(host => host == "hangs" ? _answer.Task : Task.FromResult(s_addresses));
        Task<IPAddress[]> hanging = names.FindAsync("hangs");
        Assert.Same(s_addresses, await names.FindAsync("answers"));
        Assert.False(hanging.IsCompleted);
        Assert.Equal(1, names.Current);
        _answer.SetResult(s_addresses);
        await hanging;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attempts_that_time_out_leave_one_look_up_behind_and_none_after_it(bool isBlocking)
    {
        for (int i = 0; i < Attempts; i++)
        {
            CameraException exception = await Assert.ThrowsAsync<CameraException>(() => ResolveAsync(isBlocking));
            Assert.Equal(CaptureFailureReason.TimedOut, exception.Failure.Reason);
            Assert.Contains("the name service did not answer", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, _names.Current);
        Task<IPAddress[]> running = _names.FindAsync("recorder");
        _answer.SetResult(s_addresses);
        Assert.Same(s_addresses, await running);
        Assert.Equal((1, 0), (_calls, _names.Current));
    }

    private Task<IPAddress[]> ResolveAsync(bool isBlocking) => SocketConnector.ResolveAsync(
        _names, "recorder", "the camera", new WaitLimit(TimeSpan.Zero, CancellationToken.None), isBlocking);
}
