using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>The ages over time, a picture for each stream and work, drawn by gnuplot.</summary>
internal static class AgePlots
{
    // Okabe and Ito's, readable on white, also by those who do not tell red from green.
    private static readonly string[] s_colors =
        ["#d55e00", "#e69f00", "#000000", "#999999", "#009e73", "#cc79a7", "#0072b2", "#56b4e9", "#004d40"];

    /// <summary>Draws the first round.</summary>
    /// <returns>What was written where, in a sentence.</returns>
    public static async Task<string> WriteAsync(string folder, IReadOnlyList<AgeRun> runs, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (IGrouping<(CameraStream Stream, TimeSpan Work), AgeRun> group in
            runs.Where(run => run.Round == 0 && run.Report?.Samples.Count > 0).GroupBy(run => (run.Stream, run.Work)))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"age-{group.Key.Stream.Id}-{group.Key.Work.TotalMilliseconds:0}ms.png");
            string title = $"{group.Key.Stream.Name}, {group.Key.Work.TotalMilliseconds:0} ms of work per frame";
            string script = Script(Path.GetFullPath(Path.Combine(folder, name)), title, [.. group]);
            if (!await Gnuplot.RunAsync(script, cancellationToken).ConfigureAwait(false))
                return Gnuplots.NotInstalled;
        }

        return $"Plots: {Path.GetFullPath(folder)}";
    }

    private static string Script(string png, string title, List<AgeRun> runs)
    {
        var script = new StringBuilder();
        for (int i = 0; i < runs.Count; i++)
        {
            script.AppendLine(CultureInfo.InvariantCulture, $"$ages{i} << END");
            foreach (AgeSample sample in runs[i].Report!.Samples)
                script.AppendLine(CultureInfo.InvariantCulture, $"{sample.Seconds:0.000} {sample.AgeMs / 1000:0.0000}");
            script.AppendLine("END");
        }

        double[] ages = [.. runs.SelectMany(run => run.Report!.Samples).Select(sample => sample.AgeMs / 1000).Where(age => age > 0).DefaultIfEmpty(1)];

        // A logarithmic axis: the curves lie a factor of a hundred apart.
        script.AppendLine(CultureInfo.InvariantCulture, $"""
            set terminal pngcairo noenhanced size 1200,750 font "DejaVu Sans,12"
            set output {Gnuplot.Quoted(png)}
            set title {Gnuplot.Quoted(title)} noenhanced
            set xlabel "time since the start in seconds"
            set ylabel "age of the picture when it had been read (logarithmic)"
            set logscale y
            set xrange [0:*]
            set yrange [{ages.Min() * 0.7}:{ages.Max() * 1.4}]
            set ytics ("5 ms" 0.005, "10 ms" 0.01, "20 ms" 0.02, "50 ms" 0.05, "100 ms" 0.1, "200 ms" 0.2, "500 ms" 0.5, "1 s" 1, "2 s" 2, "5 s" 5, "10 s" 10, "20 s" 20, "50 s" 50, "100 s" 100)
            set grid ytics xtics linecolor rgb "#dddddd" linetype 1
            set border 3
            set tics nomirror
            set key outside bottom center horizontal maxcols 2 reverse Left samplen 2
            """);
        IEnumerable<string> curves = runs.Select((run, i) =>
            $"$ages{i} using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.4 linecolor rgb \"{ColorOf(run.Contender)}\" title {Gnuplot.Quoted(run.Contender.Name)}");
        return script.Append("plot ").AppendJoin(", ", curves).AppendLine().ToString();
    }

    // The same in every picture, whoever is left out.
    private static string ColorOf(Contender contender) => s_colors[Contender.All.ToList().IndexOf(contender) % s_colors.Length];
}
