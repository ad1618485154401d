namespace LatestFrames;

/// <summary>What happens at one moment to a reader of coded pictures, on several threads.</summary>
public sealed class AccessUnitReaderRaceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_throws_costs_one_read_and_not_the_reader()
    {
        var clock = new RiggedClock();
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { TimeProvider = clock });
        using AccessUnitReader reader = capture.CreateAccessUnitReader();
        clock.ThrowsOnCreate = true;
        Task read = reader.ReadAsync(TimeSpan.Zero, Token).AsTask();
        clock.ThrowsOnCreate = false;
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => read);
        Assert.Equal(RiggedClock.Fault().Message, exception.Message);
        Assert.Null(await reader.ReadAsync(TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_reader_that_is_disposed_between_reads_leaves_no_timer()
    {
        var clock = new RiggedClock();
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { TimeProvider = clock });
        for (int i = 0; i < 1000; i++)
        {
            AccessUnitReader reader = capture.CreateAccessUnitReader();
            using var hasBegun = new ManualResetEventSlim();
            Task reads = Task.Factory.StartNew(
                () => ReadAll(reader, hasBegun),
                Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap();
            Assert.True(hasBegun.Wait(s_limit, Token));
            Thread.SpinWait(i % 100);
            reader.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => reads.WaitAsync(s_limit, Token));
            Assert.Equal(clock.Made, clock.Disposed);
        }
    }

    [Fact]
    public async Task A_reader_that_is_disposed_while_it_waits_leaves_no_timer()
    {
        var clock = new RiggedClock();
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { TimeProvider = clock });
        capture.Context.Units.BeginGeneration(1000);
        long made = clock.Made - clock.Disposed;
        AccessUnitReader reader = capture.CreateAccessUnitReader();
        Task<CodedPicture?> waiting = reader.ReadAsync(TimeSpan.FromMinutes(1), Token).AsTask();
        Assert.False(waiting.IsCompleted);
        reader.Dispose();
        Assert.Null(await waiting.WaitAsync(s_limit, Token));
        Assert.Equal(made, clock.Made - clock.Disposed);
    }

    private static async Task ReadAll(AccessUnitReader reader, ManualResetEventSlim hasBegun)
    {
        while (true)
        {
            Assert.Null(await reader.ReadAsync(TimeSpan.Zero, Token));
            hasBegun.Set();
        }
    }
}
