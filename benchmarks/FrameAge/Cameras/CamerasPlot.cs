using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>CPU time and age by the number of cameras, drawn by gnuplot.</summary>
internal static class CamerasPlot
{
    // Okabe and Ito's, as in the ages' plots: those of the plain capture and of the library's.
    private static readonly string[] s_colors = ["#d55e00", "#0072b2", "#cc79a7", "#56b4e9"];

    /// <summary>Draws <c>cameras.png</c>.</summary>
    /// <returns>What was written where, in a sentence.</returns>
    public static async Task<string> WriteAsync(string folder, CamerasResult result, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string png = Path.GetFullPath(Path.Combine(folder, "cameras.png"));
        return await Gnuplot.RunAsync(Script(png, result), cancellationToken).ConfigureAwait(false) ? $"Plot: {png}" : Gnuplots.NotInstalled;
    }

    private static string Script(string png, CamerasResult result)
    {
        var script = new StringBuilder();
        List<Contender> contenders = [.. CamerasOptions.Contenders.Where(contender => Rows(contender).Any())];
        for (int i = 0; i < contenders.Count; i++)
        {
            script.AppendLine(CultureInfo.InvariantCulture, $"$rows{i} << END");
            foreach (CamerasRow row in Rows(contenders[i])) script.AppendLine(CultureInfo.InvariantCulture, $"{row.Cameras} {row.CpuCores} {row.AgeP50}");
            script.AppendLine("END");
        }

        script.AppendLine(CultureInfo.InvariantCulture, $"""
            set terminal pngcairo noenhanced size 1200,600 font "DejaVu Sans,12"
            set output {Gnuplot.Quoted(png)}
            set multiplot layout 1,2 title {Gnuplot.Quoted($"{CameraStream.Of(result.Stream).Name}, cameras in one process")} noenhanced
            set xlabel "cameras"
            set xrange [0:*]
            set yrange [0:*]
            set xtics ({string.Join(", ", result.Rows.Select(row => row.Cameras).Distinct())})
            set grid ytics xtics linecolor rgb "#dddddd" linetype 1
            set border 3
            set tics nomirror
            set key bottom right reverse Left samplen 2
            set ylabel "CPU cores used by the process"
            {Plot(contenders, column: 2)}
            set ylabel "median age of the frames in ms"
            {Plot(contenders, column: 3)}
            unset multiplot
            """);
        return script.ToString();

        IEnumerable<CamerasRow> Rows(Contender contender) => result.Rows.Where(row => row.Contender == contender.Id && row.CpuCores is not null && row.AgeP50 is not null);
    }

    private static string Plot(List<Contender> contenders, int column) => "plot " + string.Join(", ", contenders.Select((contender, i) => string.Create(
        CultureInfo.InvariantCulture,
        $"$rows{i} using 1:{column} with linespoints linewidth 2 pointtype 7 linecolor rgb \"{s_colors[i]}\" title {Gnuplot.Quoted(contender.Name)}")));
}
