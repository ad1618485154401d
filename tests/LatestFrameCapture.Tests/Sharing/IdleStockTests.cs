using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>What waits for its next use, and for how long.</summary>
public sealed class IdleStockTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_one_that_was_given_last_is_taken_first_if_it_fits()
    {
        IdleStock<Thing> stock = NewStock();
        stock.Give(new Thing(1));
        stock.Give(new Thing(2));
        stock.Give(new Thing(1));

        Assert.Null(Take(stock, 3));
        Thing? taken = Take(stock, 1);
        Assert.NotNull(taken);
        Assert.NotSame(taken, Take(stock, 1));
        Assert.Equal(1, stock.Count);
    }

    [Fact]
    public void Of_too_many_the_oldest_is_disposed()
    {
        IdleStock<Thing> stock = NewStock();
        Thing[] things = [.. Enumerable.Range(0, 4).Select(kind => new Thing(kind))];
        foreach (Thing thing in things) stock.Give(thing);

        Assert.Equal([true, false, false, false], things.Select(thing => thing.IsDisposed));
        Assert.Equal(3, stock.Count);
    }

    [Fact]
    public void What_nobody_takes_is_disposed_after_a_while_and_what_was_taken_is_not()
    {
        IdleStock<Thing> stock = NewStock();
        Thing old = new(1), taken = new(2), young = new(3);
        stock.Give(old);
        stock.Give(taken);
        Assert.Same(taken, Take(stock, 2));
        _clock.Advance(TimeSpan.FromSeconds(6));
        stock.Give(young);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal([true, false, false], new[] { old, taken, young }.Select(thing => thing.IsDisposed));

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(young.IsDisposed);
        Assert.Equal(0, stock.Count);

        // The next one has its time as well.
        var next = new Thing(1);
        stock.Give(next);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(next.IsDisposed);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(next.IsDisposed);
    }

    private IdleStock<Thing> NewStock() => new(_clock, most: 3, longest: TimeSpan.FromSeconds(10));

    private static Thing? Take(IdleStock<Thing> stock, int kind) =>
        stock.TryTake(kind, static (thing, kind) => thing.Kind == kind);

    private sealed class Thing(int kind) : IDisposable
    {
        public int Kind => kind;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
