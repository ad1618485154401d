using System.Diagnostics;

namespace LatestFrames;

/// <summary>How long the end of a recording is waited for.</summary>
public sealed class RecordingEndTests
{
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(60), s_short = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _ended = new();
    private long _call;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_runs_that_end_at_once_share_the_limit(bool isAsync)
    {
        // Each time another call runs: something is written.
        RecordingEnd[] ends =
        [
            .. Enumerable.Range(0, 8).Select(_ => End(() => ++_call, s_short, TimeSpan.FromSeconds(2)))
        ];
        long start = Stopwatch.GetTimestamp();
        foreach (RecordingEnd end in ends) Assert.Null(await WaitAsync(end, isAsync));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(12));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_runs_all_through_a_timeout_ends_the_wait(bool isAsync) =>
        Assert.Equal(7, await WaitAsync(End(() => 7, s_short, s_never), isAsync));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_began_within_a_timeout_has_another_one(bool isAsync)
    {
        var calls = new Queue<long?>([1, null, 5, 7, 7]);
        Assert.Equal(7, await WaitAsync(End(calls.Dequeue, s_short, s_never), isAsync));
        Assert.Empty(calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_without_a_call_is_not_stuck(bool isAsync)
    {
        Assert.Null(await WaitAsync(End(() => null, s_short, s_short + s_short), isAsync));
        RecordingEnd end = End(() => 1, s_never, s_never);
        _ended.SetResult();
        Assert.Null(await WaitAsync(end, isAsync));
    }

    private static async Task<long?> WaitAsync(RecordingEnd end, bool isAsync) =>
        isAsync ? await end.WaitAsync() : end.Wait();

    private RecordingEnd End(Func<long?> call, TimeSpan timeout, TimeSpan limit) =>
        new(_ended.Task, call, timeout, limit);
}
