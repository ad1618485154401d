using Microsoft.Extensions.Logging.Abstractions;

namespace LatestFrames;

public sealed class CaptureThreadTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_thread_that_cannot_be_started_leaves_nobody_waiting()
    {
        var options = new LatestFrameCaptureOptions();
        var pool = new MatPool(options.Capacity + 2);
        var status = new CaptureStatus("test", NullLogger.Instance, static _ => { }, static _ => { });
        var context = new CaptureContext(
            options,
            status,
            new FrameStack(options.Capacity, pool, options.TimeProvider),
            pool,
            CaptureMetrics.Of(factory: null));
        using var isOpening = new ManualResetEventSlim();
        using var mayOpen = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnOpen = _ =>
            {
                isOpening.Set();
                mayOpen.Wait(s_limit);
                return false;
            },
        };
        var thread = new CaptureThread(context, source, new SourceMemory(options), previousFailure: null);
        SourceRequest request = SourceRequest.Get(propertyId: 0);
        thread.Control.Send(request);
        thread.Start(generation: 1);
        Assert.True(isOpening.Wait(s_limit, TestContext.Current.CancellationToken));

        // A system that refuses a thread cannot be arranged; starting one twice fails in the same place.
        Assert.Throws<ThreadStateException>(() => thread.Start(generation: 1));
        await thread.Ended.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        await thread.Control.OpenAttempted.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Task<double?> answer = Task.Run(
            () => request.Wait(TimeSpan.FromMinutes(5)), TestContext.Current.CancellationToken);
        Assert.Null(await answer.WaitAsync(s_limit, TestContext.Current.CancellationToken));
        thread.Control.RequestStop();
        mayOpen.Set();
    }
}
