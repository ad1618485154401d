using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>Writes a number with no more digits than a measurement of times has.</summary>
internal sealed class RoundedNumber : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, 4));
}
