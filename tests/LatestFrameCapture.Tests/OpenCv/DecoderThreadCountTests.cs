namespace LatestFrames;

public sealed class DecoderThreadCountTests
{
    [Fact]
    public void It_doubles_up_to_the_most()
    {
        var threads = new DecoderThreadCount(first: 1, most: 6);

        var numbers = new List<int> { threads.Current };
        while (threads.TryRaise(threads.Current)) numbers.Add(threads.Current);

        Assert.Equal([1, 2, 4, 6], numbers);
    }

    [Fact]
    public void Who_asks_with_an_old_number_gets_the_new_one_and_no_more()
    {
        var threads = new DecoderThreadCount(first: 1, most: 16);

        Assert.True(threads.TryRaise(1));
        Assert.True(threads.TryRaise(1), "an abandoned thread's connection fell behind too");
        Assert.Equal(2, threads.Current);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1, 1)]
    [InlineData(8, 2)]
    public void It_stays_where_it_may_not_rise(int first, int most)
    {
        var threads = new DecoderThreadCount(first, most);

        Assert.False(threads.TryRaise(first));
        Assert.Equal(first, threads.Current);
    }
}
