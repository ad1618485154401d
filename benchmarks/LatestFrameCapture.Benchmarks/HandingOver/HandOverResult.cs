using System.Text.Json;

namespace LatestFrames;

/// <summary>The whole measurement, as the JSON file has it.</summary>
internal sealed record HandOverResult
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new RoundedNumber() },
    };

    public required string Machine { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    public required IReadOnlyList<HandOverRow> Rows { get; init; }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_json) + "\n");
}
