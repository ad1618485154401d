using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What every result says first.</summary>
internal abstract record MeasurementResult
{
    [JsonPropertyOrder(-1)]
    public string Machine { get; } = LatestFrames.Machine.Describe();

    [JsonPropertyOrder(-1)]
    public DateTimeOffset MeasuredAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>What could not be measured here, and why.</summary>
    [JsonPropertyOrder(-1)]
    public required IReadOnlyList<string> LeftOut { get; init; }
}
