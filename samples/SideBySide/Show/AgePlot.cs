using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>The ages over time as a picture, drawn by gnuplot.</summary>
internal static class AgePlot
{
    // Readable on white, also by those who do not tell red from green.
    private static readonly string[] s_colors = ["#d62728", "#1f77b4", "#2ca02c"];

    /// <summary>Draws the picture or, without gnuplot, writes the numbers.</summary>
    /// <returns>What was written where, in a sentence.</returns>
    public static async Task<string> WriteAsync(string path, string title, TimeSpan duration, IReadOnlyList<ReaderProcess> readers, CancellationToken cancellationToken)
    {
        string png = Path.GetFullPath(path);
        if (await Gnuplot.RunAsync(Script(png, title, duration, readers), cancellationToken).ConfigureAwait(false)) return $"Plot: {png}";

        string csv = Path.ChangeExtension(png, ".csv");
        await File.WriteAllTextAsync(csv, Csv(readers), cancellationToken).ConfigureAwait(false);
        return $"No plot: gnuplot is not installed (Debian and Ubuntu: apt-get install gnuplot-nox). The ages as numbers: {csv}";
    }

    private static string Script(string png, string title, TimeSpan duration, IReadOnlyList<ReaderProcess> readers)
    {
        var script = new StringBuilder();
        for (int i = 0; i < readers.Count; i++)
        {
            script.AppendLine(CultureInfo.InvariantCulture, $"$ages{i} << END");
            foreach (ReaderSample sample in readers[i].Samples.Where(sample => sample.AgeMs is not null))
                script.AppendLine(CultureInfo.InvariantCulture, $"{sample.Elapsed:0.000} {sample.AgeMs / 1000:0.0000}");
            script.AppendLine("END");
        }

        double[] ages = [.. readers.SelectMany(reader => reader.Samples).Select(sample => sample.AgeMs / 1000 ?? 0).Where(age => age > 0).DefaultIfEmpty(1)];

        // A logarithmic axis: the curves lie a factor of a hundred apart.
        script.AppendLine(CultureInfo.InvariantCulture, $"""
            set terminal pngcairo noenhanced size 1200,650 font "DejaVu Sans,12"
            set output {Gnuplot.Quoted(png)}
            set title {Gnuplot.Quoted(title)} noenhanced
            set xlabel "time since the start in seconds"
            set ylabel "age of the picture when Read returned (logarithmic)"
            set logscale y
            set xrange [0:{duration.TotalSeconds}]
            set yrange [{ages.Min() * 0.7}:{ages.Max() * 1.4}]
            set ytics ("10 ms" 0.01, "20 ms" 0.02, "50 ms" 0.05, "100 ms" 0.1, "200 ms" 0.2, "500 ms" 0.5, "1 s" 1, "2 s" 2, "5 s" 5, "10 s" 10, "20 s" 20, "50 s" 50, "100 s" 100, "200 s" 200, "500 s" 500)
            set grid ytics xtics linecolor rgb "#dddddd" linetype 1
            set border 3
            set tics nomirror
            set key outside top center horizontal reverse Left samplen 2 width 3
            """);
        IEnumerable<string> curves = readers.Select((reader, i) => $"$ages{i} using 1:2 with lines linewidth 2 linecolor rgb \"{s_colors[i]}\" title {Gnuplot.Quoted(reader.Name)}");
        return script.Append("plot ").AppendJoin(", ", curves).AppendLine().ToString();
    }

    private static string Csv(IEnumerable<ReaderProcess> readers)
    {
        var csv = new StringBuilder("reader,elapsed_s,age_ms\n");
        foreach (ReaderProcess reader in readers)
        {
            foreach (ReaderSample sample in reader.Samples)
                csv.Append(CultureInfo.InvariantCulture, $"{reader.Kind},{sample.Elapsed:0.000},{sample.AgeMs:0.000}\n");
        }

        return csv.ToString();
    }
}
