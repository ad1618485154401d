using System.Globalization;

namespace LatestFrames;

/// <summary>Numbers as tables show them; a dash where there is none.</summary>
public static class Cell
{
    private const string None = "–";

    /// <summary>Formats a number.</summary>
    /// <param name="value">The number, or null.</param>
    /// <param name="format">A format of .NET.</param>
    /// <param name="unit">What follows the number.</param>
    /// <returns>The text of the cell.</returns>
    public static string Number(double? value, string format = "0", string unit = "") =>
        value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) + unit : None;

    /// <summary>Formats a time.</summary>
    /// <param name="value">Milliseconds, or null.</param>
    /// <returns>Whole milliseconds with their unit.</returns>
    public static string Milliseconds(double? value) => Number(value, "0", " ms");

    /// <summary>Formats a size.</summary>
    /// <param name="value">MB, or null.</param>
    /// <param name="format">A format of .NET.</param>
    /// <returns>The size with its unit.</returns>
    public static string Megabytes(double? value, string format = "0") => Number(value, format, " MB");

    /// <summary>Formats the lowest and the highest of several numbers.</summary>
    /// <param name="values">The numbers, in any order; nulls do not count.</param>
    /// <param name="format">A format of .NET.</param>
    /// <returns>Both, or a dash when there are no numbers.</returns>
    public static string Range(IEnumerable<double?> values, string format)
    {
        double[] all = [.. values.OfType<double>()];
        return all.Length == 0 ? None : $"{Number(all.Min(), format)} .. {Number(all.Max(), format)}";
    }
}
