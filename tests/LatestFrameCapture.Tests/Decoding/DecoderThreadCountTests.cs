namespace LatestFrames;

public sealed class DecoderThreadCountTests
{
    [Fact]
    public void The_count_doubles_up_to_the_maximum()
    {
        var threads = new DecoderThreadCount(first: 1, most: 6);

        var numbers = new List<int> { threads.Current };
        while (threads.TryRaise(threads.Current)) numbers.Add(threads.Current);

        Assert.Equal([1, 2, 4, 6], numbers);
    }

    [Fact]
    public void A_request_with_an_old_count_gets_the_new_one_and_no_more()
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
    public void A_fixed_count_stays(int first, int most)
    {
        var threads = new DecoderThreadCount(first, most);

        Assert.False(threads.TryRaise(first));
        Assert.Equal(first, threads.Current);
    }
}
