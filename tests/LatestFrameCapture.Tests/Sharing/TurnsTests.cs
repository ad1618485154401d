using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>Who may do what costs much, and who waits.</summary>
public sealed class TurnsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void As_many_as_there_are_turns_wait_for_nothing()
    {
        Turns turns = NewTurns(3);
        for (int i = 0; i < 3; i++) Assert.True(turns.Enter(s_patience, TestContext.Current.CancellationToken).IsTaken);

        Assert.Equal((3, 0), (turns.Taken, turns.Waiting));
        Assert.False(turns.Enter(TimeSpan.Zero, TestContext.Current.CancellationToken).IsTaken);
        Assert.Equal((3, 0), (turns.Taken, turns.Waiting));
    }

    [Fact]
    public async Task The_others_follow_in_the_order_in_which_they_came()
    {
        Turns turns = NewTurns(1);
        Turns.Turn first = turns.Enter(s_patience, TestContext.Current.CancellationToken);
        var order = new List<int>();
        var tasks = new List<Task>();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            tasks.Add(OnThread(() =>
            {
                using Turns.Turn turn = turns.Enter(s_patience, TestContext.Current.CancellationToken);
                Assert.True(turn.IsTaken);
                lock (order) order.Add(number);
            }));
            WaitUntil(() => turns.Waiting == number + 1);
        }

        Assert.Empty(order);
        first.Dispose();
        await Task.WhenAll(tasks);
        Assert.Equal([0, 1, 2, 3], order);
        Assert.Equal((0, 0), (turns.Taken, turns.Waiting));
    }

    [Fact]
    public async Task Who_takes_too_long_no_longer_counts_and_takes_nothing_from_the_next_one()
    {
        Turns turns = NewTurns(1);
        Turns.Turn hanging = turns.Enter(s_patience, TestContext.Current.CancellationToken);
        Turns.Turn second = default;
        Task waiting = OnThread(() => second = turns.Enter(s_patience, TestContext.Current.CancellationToken));
        WaitUntil(() => turns.Waiting == 1);
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await waiting;
        Assert.True(second.IsTaken);

        // It came back after all.
        hanging.Dispose();
        Assert.Equal(1, turns.Taken);
        second.Dispose();
        Assert.Equal(0, turns.Taken);
    }

    [Fact]
    public async Task A_wait_ends_with_its_token_and_the_next_in_line_is_first()
    {
        Turns turns = NewTurns(1);
        Turns.Turn first = turns.Enter(s_patience, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        Turns.Turn given = default, next = default;
        Task stopped = OnThread(() => given = turns.Enter(s_patience, stop.Token));
        WaitUntil(() => turns.Waiting == 1);
        Task waiting = OnThread(() => next = turns.Enter(s_patience, TestContext.Current.CancellationToken));
        WaitUntil(() => turns.Waiting == 2);
        await stop.CancelAsync();
        await stopped;
        Assert.False(given.IsTaken);
        given.Dispose();
        Assert.Equal((1, 1), (turns.Taken, turns.Waiting));

        first.Dispose();
        await waiting;
        Assert.True(next.IsTaken);
    }

    [Fact]
    public void In_the_long_run_nothing_is_allocated()
    {
        Turns turns = NewTurns(1);
        turns.Enter(s_patience, TestContext.Current.CancellationToken).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) turns.Enter(s_patience, TestContext.Current.CancellationToken).Dispose();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private Turns NewTurns(int count) => new(count, TimeSpan.FromSeconds(2), _clock);

    private static Task OnThread(Action action) => Task.Factory.StartNew(
        action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience));
}
