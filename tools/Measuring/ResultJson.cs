using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>The figures of a measurement as a JSON file.</summary>
public static class ResultJson
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new RoundedNumber() },
    };

    /// <summary>Writes the file.</summary>
    /// <typeparam name="TResult">The type whose properties are written.</typeparam>
    /// <param name="path">The file; it is overwritten.</param>
    /// <param name="result">The figures.</param>
    public static void Write<TResult>(string path, TResult result) =>
        File.WriteAllText(path, JsonSerializer.Serialize(result, s_json) + "\n");

    // More digits than a measurement has.
    private sealed class RoundedNumber : JsonConverter<double>
    {
        private const int Digits = 4;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Round(value, Digits));
    }
}
