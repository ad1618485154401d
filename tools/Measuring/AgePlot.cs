using ScottPlot;
using ScottPlot.TickGenerators;

namespace LatestFrames;

/// <summary>The ages of frames over time, with a logarithmic axis: readers lie a factor of a hundred apart.</summary>
public static class AgePlot
{
    private const float MarkerSize = 4;

    // The ages at which the axis has a tick, in milliseconds.
    private static readonly double[] s_ticks =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000];

    /// <summary>Makes the plot. Ages of 0 and less, which such an axis does not have, are left out.</summary>
    /// <param name="title">The line above the plot.</param>
    /// <param name="curves">The curves, in the legend's order.</param>
    /// <returns>The plot, with its limits set.</returns>
    public static Plot Create(string title, IEnumerable<AgeCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        Plot plot = Plots.Create(
            title, "time since the start in seconds", "age of the frame when it was read (logarithmic)");
        var shown = new List<(double Seconds, double AgeMs)>();
        foreach (AgeCurve curve in curves)
        {
            List<(double Seconds, double AgeMs)> points = [.. curve.Points.Where(point => point.AgeMs > 0)];
            IEnumerable<(double, double)> logarithms = points.Select(point => (point.Seconds, Math.Log10(point.AgeMs)));
            plot.AddCurve(curve.Name, curve.Color, logarithms, MarkerSize);
            shown.AddRange(points);
        }

        // ScottPlot has linear axes only: the values are logarithms, and the ticks say what of.
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. s_ticks.Select(Math.Log10)], [.. s_ticks.Select(age => age < 1000 ? $"{age} ms" : $"{age / 1000} s")]);
        if (shown.Count == 0) return plot;
        plot.Axes.SetLimitsX(0, Math.Ceiling(shown.Max(point => point.Seconds)));
        plot.Axes.SetLimitsY(
            Math.Log10(shown.Min(point => point.AgeMs) * 0.7), Math.Log10(shown.Max(point => point.AgeMs) * 1.4));
        return plot;
    }
}
