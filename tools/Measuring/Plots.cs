using ScottPlot;
using ScottPlot.MultiplotLayouts;
using ScottPlot.Plottables;

namespace LatestFrames;

/// <summary>ScottPlot's plots with the look that all plots of this repository share.</summary>
/// <remarks>The font comes with this library, for machines that have none.</remarks>
public static class Plots
{
    private const string FontName = "DejaVu Sans";

    // Pixels; half of the last tick's text hangs over the end of the axis.
    private const float RightMargin = 30;

    static Plots()
    {
        Fonts.AddFontFile(FontName, Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf"));
        Fonts.Default = FontName;
    }

    /// <summary>Makes an empty plot with a grid, axes at the left and bottom, and the legend below.</summary>
    /// <param name="title">The line above the plot.</param>
    /// <param name="xLabel">What the horizontal axis shows, with its unit.</param>
    /// <param name="yLabel">What the vertical axis shows, with its unit.</param>
    /// <returns>The plot; its limits fit the curves unless they are set.</returns>
    public static Plot Create(string title, string xLabel, string yLabel)
    {
        var plot = new Plot();
        plot.Title(title, size: 16);
        plot.XLabel(xLabel, size: 14);
        plot.YLabel(yLabel, size: 14);

        // The font comes in one weight only; for bold text ScottPlot would look for a font of the machine's.
        plot.Axes.Title.Label.Bold = false;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 13;
        }

        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Right.MinimumSize = RightMargin;
        plot.Grid.MajorLineColor = Color.FromHex("#dddddd");
        plot.Legend.FontSize = 14;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
        return plot;
    }

    /// <summary>Adds a curve.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="name">The curve's name in the legend.</param>
    /// <param name="color">The curve's color, such as "#0072b2".</param>
    /// <param name="points">The curve's points, from left to right.</param>
    /// <param name="markerSize">The diameter of the points, in pixels; 0 for a line alone.</param>
    public static void AddCurve(
        this Plot plot, string name, string color, IEnumerable<(double X, double Y)> points, float markerSize = 0)
    {
        ArgumentNullException.ThrowIfNull(plot);
        Coordinates[] coordinates = [.. points.Select(point => new Coordinates(point.X, point.Y))];
        Scatter curve = plot.Add.Scatter(coordinates, Color.FromHex(color));
        curve.LegendText = name;
        curve.LineWidth = 2;
        curve.MarkerSize = markerSize;
    }

    /// <summary>Draws a plot into a PNG file and makes the folder where it is missing.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="path">The file; it is overwritten.</param>
    /// <param name="width">The columns.</param>
    /// <param name="height">The rows.</param>
    /// <returns>The full path of the file.</returns>
    public static string Save(this Plot plot, string path, int width = 1200, int height = 650) =>
        Save([plot], path, width, height);

    /// <summary>Draws plots side by side into one PNG file and makes the folder where it is missing.</summary>
    /// <param name="plots">The plots, from left to right.</param>
    /// <param name="path">The file; it is overwritten.</param>
    /// <param name="width">The columns.</param>
    /// <param name="height">The rows.</param>
    /// <returns>The full path of the file.</returns>
    public static string Save(IReadOnlyList<Plot> plots, string path, int width = 1200, int height = 650)
    {
        ArgumentNullException.ThrowIfNull(plots);
        string fullPath = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        var row = new Multiplot { Layout = new Columns() };
        row.RemovePlot(row.GetPlot(0));
        foreach (Plot plot in plots) row.AddPlot(plot);
        row.SavePng(fullPath, width, height);
        return fullPath;
    }
}
