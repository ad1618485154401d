namespace LatestFrames;

/// <summary>The coded pictures that are kept for a reader.</summary>
public sealed class PendingGroupTests
{
    private readonly List<AccessUnit> _released = [];

    [Fact]
    public void Pictures_come_out_as_they_went_in_over_the_borders_of_its_memory()
    {
        PendingGroup group = new(_released.Add);
        int[] lengths = [150_000, 1, 65_536, 70_000, 3, 12_345];
        AccessUnit[] units = [.. lengths.Select((length, i) => Unit(i, length, isKeyFrame: i == 0))];
        foreach (AccessUnit unit in units) Assert.True(group.TryAdd(unit));
        Assert.Equal(units, _released);

        foreach (AccessUnit unit in units)
        {
            Assert.True(group.TryTake(out AccessUnit? taken));
            Assert.True(unit.Data.AsSpan(0, unit.Length).SequenceEqual(taken.Data.AsSpan(0, taken.Length)));
            Assert.True(
                taken.Data.AsSpan(taken.Length, AccessUnit.Padding).IndexOfAnyExcept((byte)0) < 0,
                "decoders may read the zeros behind it");
            Assert.Equal(
                (unit.IsKeyFrame, unit.Position, unit.ArrivedAt), (taken.IsKeyFrame, taken.Position, taken.ArrivedAt));
        }

        Assert.False(group.TryTake(out _));
    }

    [Fact]
    public void Memory_is_that_of_the_largest_of_the_last_groups()
    {
        PendingGroup group = new(_released.Add);
        AddGroup(group, pictures: 30, length: 100_000);
        int most = group.Memory;
        Assert.InRange(most, 3_000_000, 3_100_000);
        for (int i = 0; i < 100; i++) AddGroup(group, pictures: 30, length: 10_000);

        Assert.InRange(group.Memory, 300_000, 400_000);
    }

    [Fact]
    public void In_the_long_run_nothing_is_allocated()
    {
        PendingGroup group = new(_ => { });
        AccessUnit key = Unit(0, 80_000, isKeyFrame: true), other = Unit(1, 12_000, isKeyFrame: false);
        long before = 0;
        for (int i = 0; i < 100; i++)
        {
            if (i == 40) before = GC.GetAllocatedBytesForCurrentThread();
            group.TryAdd(key);
            for (int n = 0; n < 29; n++) group.TryAdd(other);
            while (i % 3 == 0 && group.TryTake(out _))
            {
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_is_decoded_can_be_decoded_once_more_from_the_key_frame_on()
    {
        PendingGroup group = new(_ => { });
        group.AddDecoded(Unit(0, 100, isKeyFrame: true), isGood: true);
        Assert.Equal(0, group.Count);
        Assert.True(group.TryAdd(Unit(1, 100, isKeyFrame: false)));
        Assert.False(group.TryRewind(), "one is not decoded");
        Assert.Equal([1], Take(group));
        Assert.True(group.TryRewind());
        Assert.Equal(2, group.Count);
        Assert.True(group.TryAdd(Unit(2, 100, isKeyFrame: false)));
        Assert.Equal([0, 1, 2], Take(group));

        // What the decoder refused, and a group that has become too long.
        group.AddDecoded(Unit(3, 100, isKeyFrame: false), isGood: false);
        Assert.False(group.TryRewind());
        Assert.True(group.TryAdd(Unit(4, 3_000_000, isKeyFrame: true)));
        Assert.Equal([4], Take(group));
        Assert.True(group.TryAdd(Unit(5, 2_000_000, isKeyFrame: false)));
        Assert.Equal([5], Take(group));
        Assert.False(group.TryRewind());
        Assert.True(group.TryAdd(Unit(6, 100, isKeyFrame: false)));
        Assert.Equal([6], Take(group));
    }

    [Fact]
    public void After_a_break_only_a_key_frame_is_kept()
    {
        PendingGroup group = new(_released.Add);
        AddGroup(group, pictures: 3, length: 10);
        group.Break();
        Assert.False(group.TryAdd(Unit(3, 10, isKeyFrame: false)));
        Assert.Equal((0, 4), (group.Count, _released.Count));
        Assert.True(group.TryAdd(Unit(4, 10, isKeyFrame: true)));
        Assert.Equal(1, group.Count);
    }

    private static List<int> Take(PendingGroup group)
    {
        var indexes = new List<int>();
        while (group.TryTake(out AccessUnit? unit))
            indexes.Add((int)(unit.ArrivedAt - DateTimeOffset.UnixEpoch).TotalSeconds);
        return indexes;
    }

    private static void AddGroup(PendingGroup group, int pictures, int length)
    {
        for (int i = 0; i < pictures; i++) Assert.True(group.TryAdd(Unit(i, length, isKeyFrame: i == 0)));
        Assert.Equal(pictures, group.Count);
    }

    private static AccessUnit Unit(int index, int length, bool isKeyFrame)
    {
        var unit = new AccessUnit
        {
            IsKeyFrame = isKeyFrame,
            Position = CodedVideo.PositionOf(index),
            ArrivedAt = DateTimeOffset.UnixEpoch.AddSeconds(index),
        };
        byte[] bytes = new byte[length];
        new Random(index + 1).NextBytes(bytes);
        unit.TryAppend(bytes);
        return unit;
    }
}
