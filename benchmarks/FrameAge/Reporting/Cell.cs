using System.Globalization;

namespace LatestFrames;

/// <summary>Numbers as the tables have them; a dash where there is none.</summary>
internal static class Cell
{
    public static string Milliseconds(double? value) => value is null ? None : Number(value) + " ms";

    public static string Megabytes(double? value, string format = "0") => value is null ? None : Number(value, format) + " MB";

    public static string Ratio(double? value) => Number(value, value < 0.1 ? "0.0000" : "0.00");

    public static string Number(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;

    /// <summary>The lowest and the highest of several.</summary>
    public static string Range(IReadOnlyCollection<double> values, string format) =>
        values.Count == 0 ? None : $"{Number(values.Min(), format)} .. {Number(values.Max(), format)}";

    private const string None = "–";
}
