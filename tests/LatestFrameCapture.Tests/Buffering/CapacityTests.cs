namespace LatestFrames;

/// <summary>Another capacity for a stack and a pool that are not empty, as when other threads open and close
/// meanwhile.</summary>
public sealed class CapacityTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Frames_that_are_left_are_dropped_and_booked(int capacity)
    {
        var pool = new MatPool(6);
        pool.Open(1);
        var stack = new FrameStack(capacity: 4, pool, TimeProvider.System);
        stack.BeginGeneration(1);
        for (int i = 0; i < 3; i++) Assert.True(stack.Push(1, pool.Rent(), []));
        FrameLease lease = Assert.Single(stack.LeaseRecent(1));

        stack.BeginGeneration(2);
        stack.Clear(2, capacity);

        FrameStackCounters counters = stack.Count();
        Assert.Equal((0, 0, 1), (counters.InStack, counters.Unread, counters.LeasedOnly));
        for (int i = 0; i < capacity; i++) Assert.True(stack.Push(2, pool.Rent(), []));
        Assert.Equal(capacity, stack.Count().InStack);
        Assert.True(stack.Push(2, pool.Rent(), []));
        Assert.Equal(1, stack.Count().InStack);
        stack.Release(lease.Buffer);
        Assert.Equal(0, stack.Count().LeasedOnly);
        stack.Close(3);
        pool.Close(3);
        Assert.Equal(0, pool.Count().Existing);
    }

    [Fact]
    public void A_pool_that_becomes_smaller_frees_what_is_too_much()
    {
        var pool = new MatPool(6);
        pool.Open(1);
        FrameBuffer[] buffers = [pool.Rent(), pool.Rent(), pool.Rent()];
        foreach (FrameBuffer buffer in buffers) pool.Return(buffer);

        pool.Open(2, capacity: 1);

        (_, long existing, int free) = pool.Count();
        Assert.Equal((1L, 1), (existing, free));
        Assert.Equal(2, buffers.Count(buffer => buffer.Image.IsDisposed));
        pool.Close(3);
    }
}
