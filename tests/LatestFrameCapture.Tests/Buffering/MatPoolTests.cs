namespace LatestFrames;

public sealed class MatPoolTests
{
    [Fact]
    public void A_returned_buffer_is_used_again()
    {
        var pool = new MatPool(2);
        FrameBuffer buffer = pool.Rent();
        pool.Return(buffer);

        Assert.Same(buffer, pool.Rent());
        Assert.Equal((1, 1, 0), pool.Count());
    }

    [Fact]
    public void Buffers_beyond_the_pools_capacity_are_freed()
    {
        var pool = new MatPool(1);
        FrameBuffer one = pool.Rent(), two = pool.Rent();
        pool.Return(one);
        pool.Return(two);

        Assert.True(two.Image.IsDisposed);
        Assert.False(one.Image.IsDisposed);
        Assert.Equal((2, 1, 1), pool.Count());
    }

    [Fact]
    public void A_closed_pool_frees_its_buffers_and_those_that_return()
    {
        var pool = new MatPool(2);
        FrameBuffer inside = pool.Rent(), outside = pool.Rent();
        pool.Return(inside);
        pool.Close(2);
        pool.Return(outside);

        Assert.True(inside.Image.IsDisposed && outside.Image.IsDisposed);
        Assert.Equal((2, 0, 0), pool.Count());
    }
}
