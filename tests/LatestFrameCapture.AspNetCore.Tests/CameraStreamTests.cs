using Microsoft.Extensions.Logging.Abstractions;

namespace LatestFrames;

/// <summary>A camera's stream while the application's clock fails.</summary>
public sealed class CameraStreamTests
{
    [Fact]
    public async Task A_clock_that_fails_for_a_while_does_not_end_the_stream()
    {
        await using TestApp app = await StartAsync();
        using var failures = new SemaphoreSlim(0);
        var clock = new WatchedClock
        {
            OnAsked = () =>
            {
                failures.Release();
                throw new InvalidOperationException("The clock has failed.");
            },
        };
        CameraStream stream = Create(app, clock);
        var isFollowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Action onChanged = () => isFollowed.TrySetResult();
        stream.Add(onChanged);

        // Wherever it asked first, it has asked again.
        for (int i = 0; i < 2; i++) Assert.True(await failures.WaitAsync(TestApp.Limit));
        clock.OnAsked = null;

        await isFollowed.Task.WaitAsync(TestApp.Limit);
        stream.Remove(onChanged);
    }

    [Fact]
    public async Task A_clock_that_fails_keeps_no_tile()
    {
        await using TestApp app = await StartAsync();
        var clock = new WatchedClock();
        CameraStream stream = Create(app, clock);
        using var called = new SemaphoreSlim(0);
        int calls = 0;
        Action gone = () =>
        {
            Interlocked.Increment(ref calls);
            called.Release();
        };
        stream.Add(gone);
        Assert.True(await called.WaitAsync(TestApp.Limit));
        int thread = Environment.CurrentManagedThreadId;
        clock.OnAsked = () =>
        {
            if (Environment.CurrentManagedThreadId == thread)
                throw new InvalidOperationException("The clock has failed.");
        };

        stream.Remove(gone);

        clock.OnAsked = null;
        using var other = new SemaphoreSlim(0);
        Action stays = () => other.Release();
        stream.Add(stays);

        // From here on all that began before the removal has ended.
        Assert.True(await other.WaitAsync(TestApp.Limit));
        int before = Volatile.Read(ref calls);
        for (int i = 0; i < 3; i++) Assert.True(await other.WaitAsync(TestApp.Limit));
        Assert.Equal(before, Volatile.Read(ref calls));
        stream.Remove(stays);
    }

    // A clock of the application's may wait for a lock under which a page comes or goes.
    [Fact]
    public async Task The_clock_is_not_asked_under_a_gate()
    {
        await using TestApp app = await StartAsync();
        var clock = new WatchedClock();
        CameraStream stream = Create(app, clock);
        using var called = new SemaphoreSlim(0);
        Action onChanged = () => called.Release();
        bool isFree = true;
        int asked = 0;
        clock.OnAsked = () =>
        {
            Interlocked.Increment(ref asked);
            isFree &= Gate.IsFree(() => stream.Remove(() => { }));
        };

        // Removed and added again, so that it is asked for how long nobody has wanted the stream.
        for (int i = 0; i < 3; i++)
        {
            stream.Add(onChanged);
            Assert.True(await called.WaitAsync(TestApp.Limit));
            stream.Remove(onChanged);
            int before = Volatile.Read(ref asked);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref asked) > before + 3, TestApp.Limit));
        }

        clock.OnAsked = null;
        Assert.True(isFree);
    }

    private static CameraStream Create(TestApp app, TimeProvider clock) =>
        new(app.Cameras["door"], app.Views.States, clock, NullLogger.Instance);

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        new Dictionary<string, CodedCamera> { ["door"] = new() },
        isTestServer: true,
        conversion: FrameConversion.OnDemand);
}
