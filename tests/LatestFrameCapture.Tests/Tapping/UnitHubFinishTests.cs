namespace LatestFrames;

/// <summary>Readers that end with the pictures that have arrived.</summary>
public sealed class UnitHubFinishTests
{
    private readonly HubDriver _driver = new();

    [Fact]
    public void A_reader_that_ends_keeps_what_it_has_left_however_late_it_is()
    {
        UnitCursor reader = _driver.AddReader(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        _driver.Send(5);
        Assert.Equal(5, _driver.ReadAll(reader).Count);
        _driver.Send(20);
        _driver.Hub.Finish(reader);
        _driver.Send(100);

        Assert.Equal(Enumerable.Range(5, 20), _driver.ReadAll(reader));
        Assert.Equal((25, 0), _driver.Hub.CountOf(reader));
    }

    [Fact]
    public void What_the_memory_does_not_hold_for_a_reader_that_ends_is_counted()
    {
        UnitCursor reader = _driver.AddReader(new() { MaxDelay = TimeSpan.FromMinutes(5), MaxBytes = 64 * 1024 });
        _driver.Send(5);
        Assert.Equal(5, _driver.ReadAll(reader).Count);
        _driver.Send(20);
        _driver.Hub.Finish(reader);
        _driver.Send(100);

        Assert.Empty(_driver.ReadAll(reader));
        Assert.Equal((5, 20), _driver.Hub.CountOf(reader));
    }

    [Fact]
    public void What_a_reader_that_was_too_late_has_left_at_its_end_is_counted()
    {
        UnitCursor reader = _driver.AddReader(new() { MaxDelay = TimeSpan.FromSeconds(1) });
        _driver.Send(5);
        Assert.Equal(5, _driver.ReadAll(reader).Count);
        _driver.Send(50, group: 1000);
        _driver.Hub.Finish(reader);
        _driver.Send(20);

        Assert.Empty(_driver.ReadAll(reader));
        Assert.Equal((5, 50), _driver.Hub.CountOf(reader));
    }

    [Fact]
    public void A_reader_that_ends_holds_nothing_of_what_comes_later()
    {
        UnitCursor reader = _driver.AddReader();
        _driver.Send(5);
        _driver.Hub.Finish(reader);
        _driver.Send(5);
        _driver.Hub.Finish(reader);

        Assert.Equal(Enumerable.Range(0, 5), _driver.ReadAll(reader));
        Assert.Equal((5, 0), _driver.Hub.CountOf(reader));
    }
}
