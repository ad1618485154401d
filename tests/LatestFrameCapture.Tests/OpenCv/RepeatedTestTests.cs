namespace LatestFrames;

/// <summary>The test of OpenCV's network: how often it runs, and what counts.</summary>
public sealed class RepeatedTestTests
{
    [Fact]
    public void What_succeeds_once_is_not_tested_again()
    {
        int tests = 0;
        using var test = new RepeatedTest(_ => ++tests == 2);
        Assert.Equal([false, true, true, true], Enumerable.Range(0, 4).Select(_ => test.Find(CancellationToken.None)));
        Assert.Equal(2, tests);
    }

    [Fact]
    public void What_fails_three_times_is_not_tested_again()
    {
        int tests = 0;
        using var test = new RepeatedTest(_ => ++tests == 4);
        Assert.All(Enumerable.Range(0, 6), _ => Assert.False(test.Find(CancellationToken.None)));
        Assert.Equal(3, tests);
    }

    [Fact]
    public void A_test_that_was_cancelled_counts_for_nothing()
    {
        int tests = 0;
        CancellationTokenSource end = null!;
        using var test = new RepeatedTest(_ =>
        {
            if (++tests > 5) return true;
            end.Cancel();
            return false;
        });
        for (int i = 0; i < 5; i++)
        {
            using (end = new CancellationTokenSource()) Assert.False(test.Find(end.Token));
        }

        Assert.True(test.Find(CancellationToken.None));
    }

    [Fact]
    public async Task One_test_runs_at_a_time_and_who_waits_for_it_can_be_cancelled()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        int tests = 0;
        using var test = new RepeatedTest(token =>
        {
            Interlocked.Increment(ref tests);
            entered.Set();
            return release.Wait(TimeSpan.FromSeconds(30), token);
        });
        Task<bool> first = Task.Run(() => test.Find(CancellationToken.None), TestContext.Current.CancellationToken);
        Assert.True(entered.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        using var end = new CancellationTokenSource();
        Task<bool> cancelled = Task.Run(() => test.Find(end.Token), TestContext.Current.CancellationToken);
        Task<bool> second = Task.Run(() => test.Find(CancellationToken.None), TestContext.Current.CancellationToken);
        await end.CancelAsync();
        Assert.False(await cancelled.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        release.Set();
        Assert.True(await first.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.True(await second.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(1, tests);
    }
}
