using System.Runtime.InteropServices;

namespace LatestFrames;

public sealed class UnitHubTests
{
    private readonly HubDriver _driver = new();

    [Fact]
    public void The_first_reader_begins_with_the_next_key_frame()
    {
        _driver.Send(15);
        UnitCursor reader = _driver.AddReader();
        _driver.Send(10);

        Assert.Equal([20, 21, 22, 23, 24], _driver.ReadAll(reader));
    }

    [Fact]
    public void A_later_reader_begins_with_the_group_in_memory()
    {
        UnitCursor first = _driver.AddReader();
        _driver.Send(25);
        UnitCursor second = _driver.AddReader();

        Assert.Equal([20, 21, 22, 23, 24], _driver.ReadAll(second));
        Assert.Equal(Enumerable.Range(0, 25), _driver.ReadAll(first));
    }

    [Fact]
    public void A_reader_begins_as_far_back_as_it_asks_for_and_as_is_remembered()
    {
        _driver.AddReader(new() { Memory = TimeSpan.FromSeconds(2) });
        _driver.Send(130);

        // The last key frame that is at least so old: two seconds are 50 pictures.
        Assert.Equal(
            Enumerable.Range(70, 60),
            _driver.ReadAll(_driver.AddReader(new() { Memory = TimeSpan.FromSeconds(2) })));
        Assert.Equal(
            Enumerable.Range(100, 30),
            _driver.ReadAll(_driver.AddReader(new() { Memory = TimeSpan.FromSeconds(0.8) })));
        Assert.Equal(
            Enumerable.Range(70, 60),
            _driver.ReadAll(_driver.AddReader(new() { Memory = TimeSpan.FromSeconds(60) })));
    }

    [Fact]
    public void A_reader_that_is_too_late_goes_on_at_the_newest_key_frame_and_what_it_left_out_is_counted()
    {
        UnitCursor reader = _driver.AddReader(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        _driver.Send(5);
        Assert.Equal(5, _driver.ReadAll(reader).Count);
        _driver.Send(48);
        var pictures = new List<CodedPicture>();
        List<int> indexes = _driver.ReadAll(reader, pictures);

        Assert.Equal([50, 51, 52], indexes);
        Assert.Equal([45, 0, 0], pictures.Select(picture => picture.Skipped));
        Assert.Equal([true, false, false], pictures.Select(picture => picture.IsDiscontinuity));
        Assert.Equal((8, 45), _driver.Hub.CountOf(reader));
        Assert.Equal((1, 45), _driver.Hub.Count());
    }

    [Fact]
    public void A_reader_that_is_too_late_within_a_group_waits_for_the_next_one()
    {
        UnitCursor reader = _driver.AddReader(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        _driver.Send(5, group: 1000);
        Assert.Equal(5, _driver.ReadAll(reader).Count);
        _driver.Send(50, group: 1000);
        Assert.Empty(_driver.ReadAll(reader));

        // 55 is none of its key frames; 60 is.
        _driver.Send(8);
        Assert.Equal([60, 61, 62], _driver.ReadAll(reader));
    }

    [Fact]
    public void A_reader_has_its_delay_from_its_creation_for_what_was_in_memory()
    {
        _driver.AddReader(new() { Memory = TimeSpan.FromSeconds(10) });
        _driver.Send(200);
        UnitCursor late = _driver.AddReader(
            new() { Memory = TimeSpan.FromSeconds(8), MaxDelay = TimeSpan.FromSeconds(1) });
        _driver.Send(10);

        Assert.Equal(210, _driver.ReadAll(late).Count);
    }

    [Fact]
    public void The_memory_is_bounded_in_bytes()
    {
        UnitCursor reader = _driver.AddReader(
            new() { MaxBytes = 100 * 1024, MaxDelay = TimeSpan.FromMinutes(5), Memory = TimeSpan.FromMinutes(5) });
        _driver.Send(500, length: 1000);
        List<int> indexes = _driver.ReadAll(reader);

        // A hundred buffers of 1 KiB, at most.
        Assert.Equal(490, indexes[0]);
        Assert.Equal([490], _driver.ReadAll(_driver.AddReader()).Take(1));
        Assert.Equal(
            400,
            _driver.ReadAll(_driver.AddReader(new() { Memory = TimeSpan.FromMinutes(5), MaxBytes = 100 * 1024 }))[0]);
    }

    [Fact]
    public void A_picture_larger_than_the_memory_is_handed_out_all_the_same()
    {
        UnitCursor reader = _driver.AddReader(new() { MaxBytes = 64 * 1024 });
        _driver.Send(3, length: 200_000, group: 1);

        Assert.Equal([2], _driver.ReadAll(reader));
    }

    [Fact]
    public void A_group_without_an_end_is_forgotten()
    {
        _driver.AddReader(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        _driver.Send(25 * 29, group: 100_000);
        Assert.Equal(0, _driver.ReadAll(_driver.AddReader())[0]);
        _driver.Send(25 * 3, group: 100_000);

        Assert.Empty(_driver.ReadAll(_driver.AddReader()));
    }

    [Fact]
    public void Readers_share_the_bytes()
    {
        UnitCursor one = _driver.AddReader(), other = _driver.AddReader();
        _driver.Send(1);
        Assert.True(_driver.Hub.TryRead(one, null, out UnitLease first, out _));
        Assert.True(_driver.Hub.TryRead(other, null, out UnitLease second, out _));

        Assert.True(MemoryMarshal.TryGetArray(new CodedPicture(first).Data, out ArraySegment<byte> bytes));
        Assert.True(MemoryMarshal.TryGetArray(new CodedPicture(second).Data, out ArraySegment<byte> others));
        Assert.Same(bytes.Array, others.Array);
        Assert.Equal(new CodedPicture(first), new CodedPicture(second));
    }

    [Fact]
    public void A_picture_is_not_written_again_while_a_reader_has_it_nor_after_a_reader_has_forgotten_it()
    {
        UnitCursor reader = _driver.AddReader(), keeper = _driver.AddReader();
        _driver.Send(1);
        Assert.True(_driver.Hub.TryRead(reader, null, out UnitLease lease, out _));
        ReadOnlyMemory<byte> bytes = new CodedPicture(lease).Data;
        _driver.Send(300);
        Assert.Equal(0, BitConverter.ToInt32(bytes.Span));
        Assert.Equal(0, HubDriver.IndexOf(new CodedPicture(lease)));
        _driver.Hub.RemoveReader(reader, isForgotten: true);
        _driver.ReadAll(keeper);
        _driver.Send(300);

        Assert.Equal(0, BitConverter.ToInt32(bytes.Span));
    }

    [Fact]
    public void A_picture_that_is_gone_says_so()
    {
        UnitCursor reader = _driver.AddReader();
        _driver.Send(1);
        Assert.True(_driver.Hub.TryRead(reader, null, out UnitLease lease, out _));
        _driver.Send(30);
        _driver.ReadAll(reader);
        _driver.Send(30);

        Assert.Throws<InvalidOperationException>(() => new CodedPicture(lease).Data);
        Assert.Throws<InvalidOperationException>(() => default(CodedPicture).Width);
    }

    [Fact]
    public void After_a_loss_it_goes_on_at_the_next_key_frame()
    {
        UnitCursor reader = _driver.AddReader();
        var pictures = new List<CodedPicture>();
        _driver.Send(
            30, wholeness: n => new UnitWholeness(IsDamaged: n == 13, IsAfterLoss: n == 25, IsDisposable: false));
        var flags = new List<(int, bool)>();
        while (_driver.Hub.TryRead(reader, null, out UnitLease lease, out _))
            flags.Add((HubDriver.IndexOf(new CodedPicture(lease)), new CodedPicture(lease).IsDiscontinuity));

        Assert.Equal([.. Enumerable.Range(0, 13), .. Enumerable.Range(20, 5)], flags.Select(flag => flag.Item1));
        Assert.Equal([20], flags.Where(flag => flag.Item2).Select(flag => flag.Item1));
    }

    [Fact]
    public void A_damaged_picture_to_which_none_refers_harms_no_other()
    {
        UnitCursor reader = _driver.AddReader();
        _driver.Send(20, wholeness: n => new UnitWholeness(IsDamaged: n == 13, IsAfterLoss: false, IsDisposable: true));

        Assert.Equal([.. Enumerable.Range(0, 13), .. Enumerable.Range(14, 6)], _driver.ReadAll(reader));
    }

    [Fact]
    public void Another_source_is_not_mixed_with_the_memory_of_the_one_before()
    {
        UnitCursor old = _driver.AddReader();
        _driver.Send(25);
        Assert.Equal(25, _driver.ReadAll(old).Count);
        _driver.Reopen(generation: 2);
        UnitCursor reader = _driver.AddReader();
        Assert.False(_driver.Hub.TryRead(reader, null, out _, out bool hasEnded));
        Assert.False(hasEnded);

        // The first five come before the first key frame.
        _driver.Send(10);
        int[] expected = [30, 31, 32, 33, 34];
        Assert.Equal(expected, _driver.ReadAll(reader));
        var pictures = new List<CodedPicture>();
        Assert.Equal(expected, _driver.ReadAll(old, pictures));
    }

    [Fact]
    public void Pictures_of_a_stream_whose_parameter_sets_are_not_complete_are_left_out()
    {
        StreamParameters complete = _driver.Parameters;
        UnitCursor reader = _driver.AddReader();
        _driver.Parameters = new StreamParameters(VideoCodec.H264, [0, 0, 0, 1, 0x67], 320, 240) { IsComplete = false };
        _driver.Send(15);
        Assert.Empty(_driver.ReadAll(reader));
        _driver.Parameters = complete;
        _driver.Send(10);

        Assert.Equal([20, 21, 22, 23, 24], _driver.ReadAll(reader));
    }

    [Fact]
    public void The_memory_for_unused_pictures_goes_over_to_another_size()
    {
        var buffers = new UnitBuffers();
        for (int i = 0; i < 32; i++) buffers.Return(Unit(1024 * 1024), isKept: true);
        for (int i = 0; i < 8; i++) buffers.Return(Unit(4096), isKept: true);

        for (int i = 0; i < 8; i++) Assert.NotNull(buffers.TryRent(4096));
        Assert.Null(buffers.TryRent(4096));
        int large = 0;
        while (buffers.TryRent(1024 * 1024) is not null) large++;
        Assert.Equal(15, large);
        buffers.Return(Unit(4096), isKept: false);
        Assert.Null(buffers.TryRent(4096));

        static CodedUnit Unit(int size) => new() { Data = new byte[size] };
    }

    [Fact]
    public void A_picture_may_have_64_megabytes()
    {
        const int Largest = MultipartReader.MaxPicture;
        Assert.Equal(Largest, UnitBuffers.SizeFor(Largest));
        Assert.Null(new UnitBuffers().TryRent(Largest));
    }

    [Fact]
    public void What_random_readers_get_has_no_gap_but_before_a_key_frame()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var readers = new List<(UnitCursor Cursor, long Last)>();
        for (int step = 0; step < 20_000; step++)
        {
            if (readers.Count < 5 && random.Next(20) == 0)
            {
                readers.Add((_driver.AddReader(new()
                {
                    Memory = TimeSpan.FromSeconds(random.Next(0, 3)),
                    MaxDelay = TimeSpan.FromSeconds(1),
                    MaxBytes = random.Next(64, 200) * 1024,
                }), 0));
            }

            _driver.Send(
                1,
                random.Next(10, 5000),
                n => new UnitWholeness(random.Next(50) == 0, random.Next(50) == 0, random.Next(2) == 0));
            for (int i = readers.Count - 1; i >= 0; i--)
            {
                for (int n = random.Next(4) == 0 ? random.Next(10) : 0;
                    n > 0 && _driver.Hub.TryRead(readers[i].Cursor, null, out UnitLease lease, out _);
                    n--)
                {
                    var picture = new CodedPicture(lease);
                    bool isFirst = readers[i].Last == 0;
                    Assert.True(picture.Number > readers[i].Last, $"seed {seed}");
                    Assert.True(!isFirst || (picture.IsKeyFrame && !picture.IsDiscontinuity), $"seed {seed}");
                    Assert.True(isFirst || picture.Number == readers[i].Last + 1 + picture.Skipped, $"seed {seed}");
                    Assert.True(!picture.IsDiscontinuity || picture.IsKeyFrame, $"seed {seed}");
                    Assert.True(picture.Skipped == 0 || isFirst || picture.IsDiscontinuity, $"seed {seed}");
                    readers[i] = (readers[i].Cursor, picture.Number);
                }

                if (random.Next(200) != 0) continue;
                _driver.Hub.RemoveReader(readers[i].Cursor, isForgotten: random.Next(2) == 0);
                readers.RemoveAt(i);
            }
        }
    }
}
