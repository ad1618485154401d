using System.Text.Json;

namespace LatestFrames;

/// <summary>The one line of JSON by which a child process tells what it measured.</summary>
internal static class ReportLine
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static string Of<TReport>(TReport report) => JsonSerializer.Serialize(report, s_json);

    /// <summary>The report among the lines of a process, or null: native libraries write where they like.</summary>
    public static TReport? Find<TReport>(string output)
        where TReport : class
    {
        string? line = output.Split('\n').LastOrDefault(line => line.StartsWith('{'));
        try
        {
            return line is null ? null : JsonSerializer.Deserialize<TReport>(line, s_json);
        }
        catch (JsonException)
        {
            // Expected: killed in the middle of the line.
            return null;
        }
    }
}
