using LatestFrames;

var report = new ClaimReport(Repository.File);
if (args is not ["--missing"])
{
    foreach (string line in report.Lines) Console.WriteLine(line);
}

foreach (string problem in report.Problems) Console.Error.WriteLine(problem);
Console.WriteLine($"claims: {report.Figures} figures, {report.Promises} promises, {report.Problems.Count} problems");
return report.Problems.Count == 0 ? 0 : 1;
