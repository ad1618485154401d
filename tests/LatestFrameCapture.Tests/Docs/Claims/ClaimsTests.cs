namespace LatestFrames;

/// <summary>The documents' figures and promises: each has its command or its test.</summary>
public sealed class ClaimsTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_figure_has_what_makes_it_and_every_promise_its_test()
    {
        var report = new ClaimReport(Repository.File);
        foreach (string line in report.Lines) output.WriteLine(line);

        Assert.True(report.Figures > 500, $"{report.Figures} figures: the documents are not read any more");
        Assert.True(report.Promises > 50, $"{report.Promises} promises: the documents are not read any more");
        Assert.Empty(report.Problems);
    }
}
