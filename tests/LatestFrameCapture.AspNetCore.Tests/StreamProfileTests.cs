namespace LatestFrames;

public sealed class StreamProfileTests
{
    [Theory]
    [InlineData("0000000167640028ac", 0x640028)]
    [InlineData("00000001 09f0 000001 2742c01f 00000001 68ce", 0x42c01f)]
    [InlineData("0000000168ce3880", 0)]
    [InlineData("000000016764", 0)]
    [InlineData("00000001", 0)]
    [InlineData("", 0)]
    public void The_codecs_name_is_found(string parameterSets, int expected) =>
        Assert.Equal(
            expected,
            StreamProfile.Find(Convert.FromHexString(parameterSets.Replace(" ", "", StringComparison.Ordinal))));
}
