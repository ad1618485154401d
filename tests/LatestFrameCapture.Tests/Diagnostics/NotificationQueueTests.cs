namespace LatestFrames;

public sealed class NotificationQueueTests
{
    [Fact]
    public void Notifications_run_in_their_order_and_survive_one_that_throws()
    {
        var queue = new NotificationQueue();
        var seen = new List<int>();
        using var done = new ManualResetEventSlim();
        queue.Post(() => seen.Add(1));
        queue.Post(() => throw new InvalidOperationException("a handler's fault"));
        queue.Post(() => seen.Add(2));
        queue.Post(done.Set);
        queue.Flush();

        Assert.True(done.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public void A_notification_that_blocks_costs_bounded_memory()
    {
        var queue = new NotificationQueue();
        using var blocked = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var last = new ManualResetEventSlim();
        int run = 0;
        queue.Post(() =>
        {
            blocked.Set();
            release.Wait(TimeSpan.FromSeconds(30));
        });
        queue.Flush();
        Assert.True(blocked.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        for (int i = 0; i < 5000; i++) queue.Post(() => run++);
        queue.Post(last.Set);
        queue.Flush();
        release.Set();

        Assert.True(last.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.InRange(run, 1, 1000);
    }
}
