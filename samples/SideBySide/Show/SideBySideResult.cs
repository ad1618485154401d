using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>The whole measurement, as the JSON file has it.</summary>
internal sealed record SideBySideResult
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new RoundedNumber() },
    };

    /// <summary>The camera, without its password.</summary>
    public required string Source { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required double WorkMs { get; init; }

    public required double Seconds { get; init; }

    /// <summary>The time between two frames of the camera.</summary>
    public required double? FrameIntervalMs { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    public required ReaderResult Plain { get; init; }

    public required ReaderResult Latest { get; init; }

    public required ReaderResult NoWork { get; init; }

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, s_json) + "\n", cancellationToken);

    // Microseconds are more than a thread switch lets one measure.
    private sealed class RoundedNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, 3));
    }
}
