using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>The memory over time, drawn by gnuplot.</summary>
internal static class MemoryPlot
{
    /// <summary>Draws <c>memory.png</c>.</summary>
    /// <returns>What was written where, in a sentence.</returns>
    public static async Task<string> WriteAsync(string folder, MemoryResult result, CancellationToken cancellationToken)
    {
        if (result.Report is not { Samples.Count: > 0 } report) return "No plot: nothing was measured.";
        Directory.CreateDirectory(folder);
        string png = Path.GetFullPath(Path.Combine(folder, "memory.png"));
        return await Gnuplot.RunAsync(Script(png, result, report), cancellationToken).ConfigureAwait(false) ? $"Plot: {png}" : Gnuplots.NotInstalled;
    }

    private static string Script(string png, MemoryResult result, MemoryReport report)
    {
        var script = new StringBuilder("$samples << END\n");
        foreach (MemorySample sample in report.Samples)
            script.AppendLine(CultureInfo.InvariantCulture, $"{sample.Seconds / 60:0.0000} {sample.Process.ResidentMb:0.000} {sample.Process.ManagedMb:0.000}");
        script.AppendLine("END");

        string title = string.Create(CultureInfo.InvariantCulture, $"{result.Name}, {CameraStream.Of(result.Stream).Name}, {result.WorkMs:0} ms of work per frame");
        string slope = string.Create(CultureInfo.InvariantCulture, $"resident: {result.MegabytesPerTenMinutes:+0.00;-0.00;0.00} MB per 10 minutes");
        script.AppendLine(CultureInfo.InvariantCulture, $"""
            set terminal pngcairo noenhanced size 1200,600 font "DejaVu Sans,12"
            set output {Gnuplot.Quoted(png)}
            set title {Gnuplot.Quoted(title)} noenhanced
            set xlabel "minutes since the first frame"
            set ylabel "MB"
            set xrange [0:*]
            set yrange [0:{report.Samples.Max(sample => sample.Process.ResidentMb) * 1.25}]
            set grid ytics xtics linecolor rgb "#dddddd" linetype 1
            set border 3
            set tics nomirror
            set key top right reverse Left samplen 2
            set arrow from {result.SettlingSeconds / 60}, graph 0 to {result.SettlingSeconds / 60}, graph 1 nohead dashtype 2 linecolor rgb "#999999"
            plot $samples using 1:2 with lines linewidth 2 linecolor rgb "#0072b2" title {Gnuplot.Quoted(slope)}, $samples using 1:3 with lines linewidth 2 linecolor rgb "#e69f00" title "managed objects in it"
            """);
        return script.ToString();
    }
}
