using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

[Trait("Category", "Soak")]
public sealed class FrameStackSoakTests(ITestOutputHelper output)
{
    private const int Frames = 100_000;

    /// <summary>Readers of every kind against one pusher; afterwards every frame and every buffer is accounted for
    /// (invariants 2, 7 and 8).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task Every_frame_and_every_buffer_is_accounted_for(int capacity)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var pool = new MatPool(capacity + 2);
        FrameStack stack = FrameStackTests.NewStack(capacity, pool);
        long givenAway = 0;
        stack.AddReader();

        Task[] readers =
        [
            .. Enumerable.Range(0, 3).Select(i => Task.Run(() => ReadSynchronously(stack, new Random(seed + i)))),
            Task.Run(() => ReadAsynchronously(stack), TestContext.Current.CancellationToken),
            Task.Run(() => LookBack(stack, new Random(seed + 10)), TestContext.Current.CancellationToken),
            Task.Run(() => givenAway = TakeOver(stack)),
        ];
        Push(stack, pool, new Random(seed + 20));
        stack.SetCompleted(1, isCompleted: true);
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        FrameStackCounters frames = stack.Count();
        (long made, long existing, int free) = pool.Count();
        output.WriteLine(
            $"{frames}, {made} buffers made, {existing} exist, {free} in the pool, {givenAway} given away");
        Assert.Equal(Frames, frames.Grabbed);
        Assert.Equal(
            frames.Grabbed,
            frames.Pushed
            + frames.DiscardedBacklog + frames.DiscardedUnwanted + frames.DiscardedStarved + frames.DiscardedUnusable);
        Assert.Equal(frames.Pushed, frames.Read + frames.DroppedUnread + frames.Unread);
        Assert.Equal(0, frames.LeasedOnly);
        Assert.Equal(existing, frames.InStack + frames.LeasedOnly + free);
        Assert.True(frames.Read > 0 && frames.DroppedUnread > 0 && givenAway > 0, "the soak did what it is for");

        stack.Close(2);
        pool.Close(2);
        Assert.Equal(0, pool.Count().Existing);
    }

    private static void Push(FrameStack stack, MatPool pool, Random random)
    {
        var cleared = new List<FrameBuffer>();
        for (int i = 1; i <= Frames; i++)
        {
            if (random.Next(20) == 0)
            {
                stack.Discard(1, (DiscardReason)random.Next(4));
                continue;
            }

            FrameBuffer buffer = pool.Rent();
            buffer.Image.Create(1, 1, MatType.CV_32SC1);
            buffer.Image.At<int>(0, 0) = i;
            Assert.True(stack.Push(1, buffer, cleared));
            if (random.Next(100) == 0) stack.Clear(1);
            if (random.Next(50) == 0) Thread.Yield();
        }
    }

    private static void ReadSynchronously(FrameStack stack, Random random)
    {
        var cursor = new ReaderCursor();
        var held = new Queue<(FrameBuffer Buffer, int Number)>();
        long last = 0;
        while (stack.WaitLease(
            cursor, long.MinValue, TimeSpan.FromSeconds(30), out FrameLease lease, CancellationToken.None))
        {
            Assert.True(lease.Buffer.Number > last, "a reader never goes back");
            last = lease.Buffer.Number;
            held.Enqueue((lease.Buffer, lease.Buffer.Image.At<int>(0, 0)));
            while (held.Count > random.Next(5)) Release(stack, held.Dequeue());
        }

        while (held.TryDequeue(out (FrameBuffer Buffer, int Number) lease)) Release(stack, lease);
    }

    private static void Release(FrameStack stack, (FrameBuffer Buffer, int Number) lease)
    {
        Assert.Equal(lease.Number, lease.Buffer.Image.At<int>(0, 0));
        Assert.Equal(lease.Number, lease.Buffer.Number);
        stack.Release(lease.Buffer);
    }

    private static async Task ReadAsynchronously(FrameStack stack)
    {
        var cursor = new ReaderCursor();
        long last = 0;
        while (await stack.WaitLeaseAsync(
            cursor, long.MinValue, TimeSpan.FromSeconds(30), CancellationToken.None) is { } lease)
        {
            Assert.True(lease.Buffer.Number > last, "a reader never goes back");
            last = lease.Buffer.Number;
            stack.Release(lease.Buffer);
        }
    }

    private static void LookBack(FrameStack stack, Random random)
    {
        while (stack.Count().Grabbed < Frames)
        {
            long before = long.MaxValue;
            foreach (FrameLease lease in stack.LeaseRecent(random.Next(1, 10)))
            {
                Assert.True(lease.Buffer.Number < before, "newest first");
                before = lease.Buffer.Number;
                stack.Release(lease.Buffer);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long TakeOver(FrameStack stack)
    {
        long taken = 0;
        var cursor = new ReaderCursor();
        while (stack.WaitLease(
            cursor, long.MinValue, TimeSpan.FromSeconds(30), out FrameLease lease, CancellationToken.None))
        {
            if (!stack.TryTakeOver(lease.Buffer))
            {
                stack.Release(lease.Buffer);
                continue;
            }

            // Now its owner may write and free it: any other reader of it would see that.
            lease.Buffer.Image.At<int>(0, 0) = -1;
            lease.Buffer.Image.Dispose();
            taken++;
        }

        return taken;
    }
}
