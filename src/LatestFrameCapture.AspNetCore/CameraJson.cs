using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>How what is sent is written as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CameraReport))]
[JsonSerializable(typeof(CameraStateReport))]
[JsonSerializable(typeof(WallMessage))]
internal sealed partial class CameraJson : JsonSerializerContext;
