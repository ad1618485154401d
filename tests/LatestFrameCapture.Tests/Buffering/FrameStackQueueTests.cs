using OpenCvSharp;

namespace LatestFrames;

/// <summary>The stack as the queue of a file of which every frame is wanted.</summary>
public sealed class FrameStackQueueTests
{
    private readonly MatPool _pool = new(4);
    private readonly CountingListener _producer = new();
    private readonly ReaderCursor _cursor = new();
    private readonly FrameStack _stack;

    public FrameStackQueueTests()
    {
        _stack = FrameStackTests.NewStack(3, _pool);
        _stack.AddReader();
        _stack.SetDelivery(1, FrameDelivery.Every, _producer);
    }

    [Fact]
    public void Every_frame_is_read_once_and_the_oldest_first()
    {
        Assert.Equal((true, false, 0), _stack.GetDemand(grabbedTimestamp: 0));
        for (int i = 0; i < 3; i++) Push();
        Assert.Equal((false, false, 0), _stack.GetDemand(grabbedTimestamp: 0));
        Assert.Equal(0, _producer.Count);

        // The age of a file's frame is no reason to skip it, and readers share the frames.
        var other = new ReaderCursor();
        FrameLease[] leases =
        [
            Lease(_cursor, notBefore: long.MaxValue), Lease(other, notBefore: 0), Lease(_cursor, notBefore: 0),
        ];
        Assert.Equal([1, 2, 3], leases.Select(lease => lease.Buffer.Number));
        Assert.Equal([0, 0, 1], leases.Select(lease => lease.Skipped));
        Assert.False(_stack.TryLease(_cursor, long.MinValue, out _));
        Assert.Equal((true, true, 3), _stack.GetDemand(grabbedTimestamp: 0));
        Assert.Equal((3, 0, 0), (_stack.Count().Read, _stack.Count().DroppedUnread, _stack.Count().InStack));
        Assert.Equal(3, _producer.Count);

        foreach (FrameLease lease in leases) _stack.Release(lease.Buffer);
        Assert.Equal(6, _producer.Count);
        Assert.Equal((0, 3), (_stack.Count().LeasedOnly, _pool.Count().Free));
    }

    [Fact]
    public void A_frame_that_is_taken_over_makes_room()
    {
        Push();
        FrameLease lease = Lease(_cursor);
        Assert.True(_stack.TryTakeOver(lease.Buffer));
        Assert.Equal(2, _producer.Count);
        Assert.Equal((0, 0L), (_stack.Count().LeasedOnly, _pool.Count().Existing));
        lease.Buffer.Image.Dispose();
    }

    [Fact]
    public void A_frame_that_was_looked_at_is_still_read_and_returns_once()
    {
        Push();
        FrameLease glance = Assert.Single(_stack.LeaseRecent(5));
        FrameLease lease = Lease(_cursor);
        Assert.Same(glance.Buffer, lease.Buffer);
        Assert.False(_stack.TryTakeOver(lease.Buffer));
        _stack.Release(glance.Buffer);
        Assert.Equal((1, 1, 0), (_producer.Count, _stack.Count().LeasedOnly, _pool.Count().Free));
        _stack.Release(lease.Buffer);
        Assert.Equal((2, 0, 1), (_producer.Count, _stack.Count().LeasedOnly, _pool.Count().Free));
    }

    [Fact]
    public void The_next_producer_begins_with_a_stack()
    {
        _stack.BeginGeneration(2);
        Push(generation: 2);
        Push(generation: 2);
        FrameLease lease = Lease(_cursor);
        Assert.Equal(2, lease.Buffer.Number);
        _stack.Release(lease.Buffer);
        Assert.Equal((2, 0), (_stack.Count().InStack, _producer.Count));
    }

    [Fact]
    public void A_replaced_producer_cannot_choose_the_delivery()
    {
        _stack.BeginGeneration(2);
        _stack.SetDelivery(1, FrameDelivery.Every, _producer);
        Push(generation: 2);
        Push(generation: 2);
        Assert.Equal(2, Lease(_cursor).Buffer.Number);
    }

    [Fact]
    public void The_producer_of_a_stack_is_not_notified()
    {
        _stack.SetDelivery(1, FrameDelivery.Latest, _producer);
        Push();
        FrameLease lease = Lease(_cursor);
        Push();
        Push();
        Push();
        _stack.Release(lease.Buffer);
        Assert.Equal(0, _producer.Count);
    }

    private void Push(int generation = 1)
    {
        FrameBuffer buffer = _pool.Rent();
        buffer.Image.Create(1, 1, MatType.CV_32SC1);
        Assert.True(_stack.Push(generation, buffer, []));
    }

    private FrameLease Lease(ReaderCursor cursor, long notBefore = long.MinValue)
    {
        Assert.True(_stack.TryLease(cursor, notBefore, out FrameLease lease));
        return lease;
    }
}
