using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What a reader's process tells its parent: one line of JSON on standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReaderReady), "ready")]
[JsonDerivedType(typeof(ReaderSample), "sample")]
[JsonDerivedType(typeof(ReaderEnded), "ended")]
internal abstract record ReaderMessage
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public string ToLine() => JsonSerializer.Serialize(this, s_json);

    /// <summary>The message of a line, or null when a native library has written that line.</summary>
    public static ReaderMessage? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ReaderMessage>(line, s_json);
        }
        catch (JsonException)
        {
            // Expected: FFmpeg and OpenCV may write where they like.
            return null;
        }
    }
}
