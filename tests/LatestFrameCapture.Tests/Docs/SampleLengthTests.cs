namespace LatestFrames;

/// <summary>The samples that the README calls short.</summary>
public sealed class SampleLengthTests
{
    [Theory]
    [InlineData("samples/Service")]
    [InlineData("samples/Recorder")]
    public void A_sample_has_under_60_lines(string folder)
    {
        string[] files = Directory.GetFiles(Repository.File(folder), "*.cs");

        Assert.NotEmpty(files);
        Assert.InRange(files.Sum(file => File.ReadAllLines(file).Length), 1, 59);
    }
}
