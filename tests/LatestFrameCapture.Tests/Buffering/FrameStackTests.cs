using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

public sealed class FrameStackTests
{
    private readonly List<FrameBuffer> _cleared = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void A_full_stack_is_cleared_and_the_incoming_frame_stays(int capacity)
    {
        var pool = new MatPool(capacity + 2);
        FrameStack stack = NewStack(capacity, pool);

        for (int i = 1; i <= capacity; i++)
        {
            Push(stack, pool);
            Assert.Equal(i, stack.Count().InStack);
        }

        Push(stack, pool);

        FrameStackCounters counters = stack.Count();
        Assert.Equal(1, counters.InStack);
        Assert.Equal(capacity, counters.DroppedUnread);
        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease lease));
        Assert.Equal(capacity + 1, lease.Buffer.Number);
        Assert.Equal(capacity, pool.Count().Free);
    }

    [Fact]
    public void The_newest_frame_comes_first_and_never_twice()
    {
        var pool = new MatPool(10);
        FrameStack stack = NewStack(10, pool);
        var cursor = new ReaderCursor();
        for (int i = 0; i < 3; i++) Push(stack, pool);

        Assert.True(stack.TryLease(cursor, long.MinValue, out FrameLease first));
        Assert.False(stack.TryLease(cursor, long.MinValue, out _));
        for (int i = 0; i < 4; i++) Push(stack, pool);
        Assert.True(stack.TryLease(cursor, long.MinValue, out FrameLease second));

        Assert.Equal((3, 0), (first.Buffer.Number, first.Skipped));
        Assert.Equal((7, 3), (second.Buffer.Number, second.Skipped));
        Assert.Equal([7, 6, 5], stack.LeaseRecent(3).Select(lease => lease.Buffer.Number));
    }

    [Fact]
    public void A_leased_buffer_returns_to_the_pool_when_its_last_lease_ends()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(1, pool);
        Push(stack, pool);
        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease one));
        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease two));
        Assert.Same(one.Buffer, two.Buffer);

        Push(stack, pool);
        Assert.Equal((1, 0), (stack.Count().LeasedOnly, pool.Count().Free));
        stack.Release(one.Buffer);
        Assert.Equal((1, 0), (stack.Count().LeasedOnly, pool.Count().Free));
        stack.Release(two.Buffer);
        Assert.Equal((0, 1), (stack.Count().LeasedOnly, pool.Count().Free));
    }

    [Fact]
    public void A_producer_that_was_replaced_is_refused()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        stack.BeginGeneration(2);
        FrameBuffer late = pool.Rent();

        Assert.False(stack.Push(1, late, _cleared));
        stack.Discard(1, DiscardReason.Backlog);
        stack.SetCompleted(1, isCompleted: true);

        Assert.Equal(default, stack.Count());
        Assert.True(stack.Push(2, late, _cleared));
    }

    [Fact]
    public void An_image_is_given_away_only_when_no_other_reader_can_get_it()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(3, pool);
        stack.AddReader();
        var cursor = new ReaderCursor();
        Push(stack, pool);
        Assert.True(stack.TryLease(cursor, long.MinValue, out FrameLease shared));
        FrameLease second = stack.LeaseRecent(1)[0];
        Assert.False(stack.TryTakeOver(shared.Buffer), "another lease holds it");
        stack.Release(second.Buffer);

        stack.AddReader();
        Assert.False(stack.TryTakeOver(shared.Buffer), "another reader may still come for it");
        stack.RemoveReader(new ReaderCursor());

        Assert.True(stack.TryTakeOver(shared.Buffer));
        Assert.Equal(0, stack.Count().InStack);
        Assert.Equal(0, pool.Count().Existing);
        shared.Buffer.Image.Dispose();
    }

    [Fact]
    public async Task Closing_ends_both_kinds_of_wait()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        Task<bool> reader = Task.Run(() => stack.WaitLease(new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), out _, CancellationToken.None));
        ValueTask<FrameLease?> asynchronous = stack.WaitLeaseAsync(new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), CancellationToken.None);

        stack.Close(2);

        Assert.False(await reader.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Null(
            await asynchronous.AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancelling_ends_both_kinds_of_wait()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        using var cancellation = new CancellationTokenSource();
        Task<bool> reader = Task.Run(() => stack.WaitLease(new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), out _, cancellation.Token));
        ValueTask<FrameLease?> asynchronous = stack.WaitLeaseAsync(new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => reader.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => asynchronous.AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_asynchronous_wait_uses_the_captures_clock()
    {
        var clock = new FakeTimeProvider();
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool, clock);
        ValueTask<FrameLease?> wait = stack.WaitLeaseAsync(new ReaderCursor(), long.MinValue, TimeSpan.FromHours(1), CancellationToken.None);

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(wait.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await wait.AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_frame_that_is_too_old_is_not_leased()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        Push(stack, pool, grabbedTimestamp: 100);

        Assert.False(stack.TryLease(new ReaderCursor(), notBefore: 101, out _));
        Assert.True(stack.TryLease(new ReaderCursor(), notBefore: 100, out _));
    }

    internal static FrameStack NewStack(int capacity, MatPool pool, TimeProvider? timeProvider = null)
    {
        var stack = new FrameStack(capacity, pool, timeProvider ?? TimeProvider.System);
        stack.BeginGeneration(1);
        return stack;
    }

    private void Push(FrameStack stack, MatPool pool, long grabbedTimestamp = 0)
    {
        FrameBuffer buffer = pool.Rent();
        buffer.Image.Create(1, 1, MatType.CV_32SC1);
        buffer.GrabbedTimestamp = grabbedTimestamp;
        Assert.True(stack.Push(1, buffer, _cleared));
    }
}
