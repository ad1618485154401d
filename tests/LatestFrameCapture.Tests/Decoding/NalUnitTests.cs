namespace LatestFrames;

public sealed class NalUnitTests
{
    [Theory]
    [InlineData("06 06 01 C4 80", true)]
    [InlineData("06 05 02 AA BB 06 01 C4 80", true)]
    [InlineData("06 FF 05 01 AA 06 01 C4 80", true)]
    [InlineData("06 05 03 06 01 C4 80", false)]
    [InlineData("06 05 FF FF 06 01 C4 80", false)]
    [InlineData("06 06 01", false)]
    [InlineData("06 FF FF FF", false)]
    [InlineData("06", false)]
    public void A_recovery_point_is_found_behind_other_messages(string bytes, bool expected) => Assert.Equal(
        expected, NalUnit.HasRecoveryPoint([.. bytes.Split(' ').Select(b => Convert.ToByte(b, 16))]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_message_that_says_it_is_longer_than_32_bits_count_ends_the_search(int at)
    {
        // One more than 255s of which the sum is the largest int.
        byte[] nal = new byte[at + (int.MaxValue / 255) + 2];
        nal.AsSpan().Fill(0xFF);
        nal[0] = 6;
        nal[at - 1] = (byte)(at == 1 ? 6 : 0);
        nal[^1] = 0;

        Assert.False(NalUnit.HasRecoveryPoint(nal));
    }
}
