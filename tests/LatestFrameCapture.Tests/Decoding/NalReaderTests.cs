namespace LatestFrames;

public sealed class NalReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("67 42", "")]
    [InlineData("00 00 01", "")]
    [InlineData("00 00 01 00 00 00", "")]
    [InlineData("00 00 01 67", "67")]
    [InlineData("ff 00 00 00 01 67 42 00 00 00 01 68 00 00 01 65 11 00 00", "67 42|68|65 11")]
    [InlineData("00 00 01 00 00 01 00 00 00 01 67", "67")]
    [InlineData("00 00 01 00 01 11 00 00 01 00 01 22", "00 01 11|00 01 22")] // as H.265 begins an ordinary picture
    public void Each_unit_is_found_without_its_start_code_and_padding(string bytes, string expected)
    {
        byte[] picture = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        var found = new List<string>();
        var firsts = new List<byte>();
        var nals = new NalReader(picture);
        while (nals.MoveNext())
        {
            ReadOnlySpan<byte> nal = nals.Current;
            Assert.True(nal == nals.Current, "the end that was found is remembered");
            found.Add(string.Join(' ', nal.ToArray().Select(one => $"{one:x2}")));
        }

        // The same without looking for an end.
        nals = new NalReader(picture);
        while (nals.MoveNext()) firsts.Add(nals.First);
        string[] units = expected.Length == 0 ? [] : expected.Split('|');
        Assert.Equal(units, found);
        Assert.Equal(units.Select(one => Convert.ToByte(one[..2], 16)), firsts);
        Assert.False(nals.MoveNext());
    }
}
