using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>The JSON files.</summary>
internal static class ResultJson
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new RoundedNumber() },
    };

    public static Task WriteAsync<TResult>(string path, TResult result, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(result, s_json) + "\n", cancellationToken);

    // Microseconds are more than a thread switch lets one measure.
    private sealed class RoundedNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, 4));
    }
}
