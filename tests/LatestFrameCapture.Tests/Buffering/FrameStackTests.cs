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
    public void What_a_pause_leaves_out_is_of_the_source_that_was_open()
    {
        // The picture that another source has had for a while is older than the pause, and its newest.
        var pool = new MatPool(4);
        FrameStack stack = NewStack(2, pool);
        stack.SetPaused(version: 1, isPaused: true, earliest: 100);
        stack.Close(2);
        stack.SetPaused(version: 2, isPaused: false, earliest: long.MinValue);
        stack.BeginGeneration(3);
        Push(stack, pool, grabbedTimestamp: 50, generation: 3);

        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out _));
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
        Assert.False(stack.TryLease(new ReaderCursor(), long.MinValue, listener: null, out _, out bool hasEnded));
        Assert.False(hasEnded);
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
        Task<bool> reader = Task.Run(() => stack.WaitLease(
            new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), out _, CancellationToken.None));
        ValueTask<FrameLease?> asynchronous = stack.WaitLeaseAsync(
            new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), CancellationToken.None);

        stack.Close(2);

        Assert.False(await reader.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Null(
            await asynchronous.AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_push_wakes_every_waiting_thread()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        int read = 0;
        Thread[] threads =
        [
            .. Enumerable.Range(0, 3).Select(i => new Thread(() =>
            {
                var cursor = new ReaderCursor();
                if (stack.WaitLease(cursor, long.MinValue, TimeSpan.FromMinutes(5), out _, CancellationToken.None))
                    Interlocked.Increment(ref read);
            }) { IsBackground = true }),
        ];
        foreach (Thread thread in threads) thread.Start();
        Assert.True(SpinWait.SpinUntil(
            () => threads.All(thread => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0),
            TimeSpan.FromSeconds(30)));

        Push(stack, pool);
        Assert.True(threads.All(thread => thread.Join(TimeSpan.FromSeconds(30))));
        Assert.Equal(3, read);
    }

    [Fact]
    public async Task Cancelling_ends_both_kinds_of_wait()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        using var cancellation = new CancellationTokenSource();
        Task<bool> reader = Task.Run(() => stack.WaitLease(
            new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), out _, cancellation.Token));
        ValueTask<FrameLease?> asynchronous = stack.WaitLeaseAsync(
            new ReaderCursor(), long.MinValue, TimeSpan.FromMinutes(1), cancellation.Token);

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
        ValueTask<FrameLease?> wait = stack.WaitLeaseAsync(
            new ReaderCursor(), long.MinValue, TimeSpan.FromHours(1), CancellationToken.None);

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

    [Fact]
    public void An_image_is_given_away_from_the_top_or_from_outside_the_stack()
    {
        var pool = new MatPool(4);
        FrameStack stack = NewStack(2, pool);
        stack.AddReader();
        Push(stack, pool);
        Push(stack, pool);
        IReadOnlyList<FrameLease> leases = stack.LeaseRecent(2);
        Assert.False(stack.TryTakeOver(leases[1].Buffer), "a newer frame lies above it");
        Push(stack, pool);
        Assert.Equal((1, 2), (stack.Count().InStack, stack.Count().LeasedOnly));

        Assert.True(stack.TryTakeOver(leases[1].Buffer));
        Assert.Equal((1, 1), (stack.Count().InStack, stack.Count().LeasedOnly));
        Assert.True(stack.TryShare(leases[0].Buffer, leases[0].Buffer.Number));
        Assert.False(stack.TryTakeOver(leases[0].Buffer), "another lease holds it");
        leases[1].Buffer.Image.Dispose();
    }

    [Fact]
    public void A_lease_is_shared_until_it_ends_or_the_stack_is_closed()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(1, pool);
        Push(stack, pool);
        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease lease));
        long number = lease.Buffer.Number;
        Assert.False(stack.TryShare(lease.Buffer, number + 1), "the buffer holds another frame");
        Assert.True(stack.TryShare(lease.Buffer, number));
        Push(stack, pool);
        stack.Release(lease.Buffer);
        Assert.Equal(0, pool.Count().Free);
        stack.Release(lease.Buffer);
        Assert.Equal(1, pool.Count().Free);
        Assert.False(stack.TryShare(lease.Buffer, number), "the buffer is in the pool");

        Assert.True(stack.TryLease(new ReaderCursor(), long.MinValue, out FrameLease last));
        stack.Close(2);
        Assert.False(stack.TryShare(last.Buffer, last.Buffer.Number), "the source was closed");
        stack.Release(last.Buffer);
    }

    [Fact]
    public void A_listener_is_notified_once_of_the_next_change()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(3, pool);
        var cursor = new ReaderCursor();
        var listener = new CountingListener();
        Assert.False(stack.IsReadable(cursor, long.MinValue, listener, out bool hasEnded));
        Assert.False(hasEnded);
        Assert.False(stack.IsReadable(cursor, long.MinValue, listener, out _));
        Assert.True(stack.GetDemand(grabbedTimestamp: 0).IsWanted);
        Push(stack, pool);
        Push(stack, pool);
        Assert.Equal(1, listener.Count);
        Assert.False(stack.GetDemand(grabbedTimestamp: 0).IsWanted);

        Assert.True(stack.IsReadable(cursor, long.MinValue, listener, out _));
        Assert.True(stack.TryLease(cursor, long.MinValue, listener, out FrameLease lease, out _));
        stack.Release(lease.Buffer);
        Push(stack, pool);
        Assert.Equal(1, listener.Count);

        Assert.True(stack.TryLease(cursor, long.MinValue, listener, out lease, out _));
        stack.Release(lease.Buffer);
        Assert.False(stack.TryLease(cursor, long.MinValue, listener, out _, out hasEnded));
        Assert.False(hasEnded);
        Assert.True(stack.GetDemand(grabbedTimestamp: 0).IsWanted);
        stack.SetCompleted(1, isCompleted: true);
        Assert.Equal(2, listener.Count);

        // Nothing comes any more, so there is nothing to listen for.
        Assert.False(stack.TryLease(cursor, long.MinValue, listener, out _, out hasEnded));
        Assert.True(hasEnded);
        Assert.False(stack.IsReadable(cursor, long.MinValue, new CountingListener(), out hasEnded));
        Assert.True(hasEnded);
        Push(stack, pool);
        Assert.Equal(2, listener.Count);
        Assert.True(stack.IsReadable(cursor, long.MinValue, listener, out hasEnded));
        Assert.False(hasEnded);
    }

    [Fact]
    public void A_listener_that_was_removed_is_not_notified()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        var listener = new CountingListener();
        Assert.False(stack.IsReadable(new ReaderCursor(), long.MinValue, listener, out _));
        stack.StopListening(listener);
        Push(stack, pool);
        Assert.Equal(0, listener.Count);
    }

    [Fact]
    public void A_reader_that_was_removed_reads_nothing()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        var cursor = new ReaderCursor();
        var listener = new CountingListener();
        stack.AddReader();
        Assert.False(stack.IsReadable(cursor, long.MinValue, listener, out _));
        stack.RemoveReader(cursor);
        Assert.Equal(1, listener.Count);
        Push(stack, pool);
        Assert.False(stack.TryLease(cursor, long.MinValue, listener, out _, out bool hasEnded));
        Assert.True(hasEnded);
        Assert.False(stack.IsReadable(new ReaderCursor(), notBefore: 1, listener, out hasEnded));
        Assert.False(hasEnded);
        stack.IsReadable(cursor, long.MinValue, listener, out hasEnded);
        Assert.True(hasEnded);
    }

    [Fact]
    public void Looking_back_takes_nothing_away_and_wants_more()
    {
        var pool = new MatPool(4);
        FrameStack stack = NewStack(4, pool);
        var cursor = new ReaderCursor();
        for (int i = 0; i < 3; i++) Push(stack, pool);
        IReadOnlyList<FrameLease> two = stack.LeaseRecent(2);
        Assert.Equal([3, 2], two.Select(lease => lease.Buffer.Number));
        Assert.True(stack.GetDemand(grabbedTimestamp: 0).IsWanted);
        Assert.Equal((3, 2, 1), (stack.Count().InStack, stack.Count().Read, stack.Count().Unread));

        two[0].Buffer.Image.Dispose();
        Assert.Equal([2, 1], stack.LeaseRecent(5).Select(lease => lease.Buffer.Number));
        Assert.False(stack.TryLease(cursor, long.MinValue, out _), "the newest image is gone");
    }

    [Fact]
    public void Each_reason_to_discard_is_counted()
    {
        FrameStack stack = NewStack(2, new MatPool(3));
        stack.Discard(1, DiscardReason.Backlog);
        for (int i = 0; i < 2; i++) stack.Discard(1, DiscardReason.Unwanted);
        for (int i = 0; i < 3; i++) stack.Discard(1, DiscardReason.Starved);
        for (int i = 0; i < 4; i++) stack.Discard(1, DiscardReason.Unusable);
        FrameStackCounters counters = stack.Count();
        Assert.Equal(
            (10, 0, 1, 2, 3, 4),
            (counters.Grabbed, counters.Pushed, counters.DiscardedBacklog, counters.DiscardedUnwanted,
                counters.DiscardedStarved, counters.DiscardedUnusable));
    }

    [Fact]
    public void Only_a_later_generation_begins_or_closes()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(2, pool);
        Push(stack, pool);
        stack.SetCompleted(1, isCompleted: true);
        stack.BeginGeneration(1);
        stack.Close(1);
        stack.Clear(0);
        Assert.Equal(1, stack.Count().InStack);
        var cursor = new ReaderCursor();
        Assert.True(stack.TryLease(cursor, long.MinValue, listener: null, out FrameLease lease, out bool hasEnded));
        Assert.True(hasEnded);
        Assert.True(stack.TryShare(lease.Buffer, lease.Buffer.Number));

        stack.BeginGeneration(2);
        Assert.False(stack.TryLease(cursor, long.MinValue, listener: null, out _, out hasEnded));
        Assert.False(hasEnded);
        Push(stack, pool, generation: 2);
        stack.Clear(2);
        Assert.Equal((0, 1), (stack.Count().InStack, stack.Count().LeasedOnly));
        Assert.Equal(1, pool.Count().Free);
        stack.Close(3);
        Assert.False(stack.TryLease(cursor, long.MinValue, listener: null, out _, out hasEnded));
        Assert.True(hasEnded);
        FrameBuffer late = pool.Rent();
        Assert.False(stack.Push(2, late, _cleared));
        pool.Return(late);
    }

    [Fact]
    public void No_frame_is_waited_for_before_the_first_producer()
    {
        var stack = new FrameStack(capacity: 2, new MatPool(3), TimeProvider.System);
        Assert.False(stack.TryLease(new ReaderCursor(), long.MinValue, listener: null, out _, out bool hasEnded));
        Assert.True(hasEnded);
    }

    [Fact]
    public void An_image_that_two_consumers_have_forgotten_is_not_reused()
    {
        var pool = new MatPool(3);
        FrameStack stack = NewStack(1, pool);
        Push(stack, pool);
        FrameLease lease = Assert.Single(stack.LeaseRecent(1));
        Assert.True(stack.TryShare(lease.Buffer, lease.Buffer.Number));
        stack.Release(lease.Buffer, isForgotten: true);
        stack.Release(lease.Buffer, isForgotten: true);
        Push(stack, pool);
        Assert.Equal((2L, 1L, 0), pool.Count());
    }

    internal static FrameStack NewStack(int capacity, MatPool pool, TimeProvider? timeProvider = null)
    {
        var stack = new FrameStack(capacity, pool, timeProvider ?? TimeProvider.System);
        stack.BeginGeneration(1);
        return stack;
    }

    private void Push(FrameStack stack, MatPool pool, long grabbedTimestamp = 0, int generation = 1)
    {
        FrameBuffer buffer = pool.Rent();
        buffer.Image.Create(1, 1, MatType.CV_32SC1);
        buffer.GrabbedTimestamp = grabbedTimestamp;
        Assert.True(stack.Push(generation, buffer, _cleared));
    }
}
