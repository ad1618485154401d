namespace LatestFrames;

/// <summary>The whole measurement, as the JSON file has it.</summary>
internal sealed record HandOverResult : MeasurementResult
{
    public required IReadOnlyList<HandOverRow> Rows { get; init; }
}
