using System.Text.Json;

namespace LatestFrames;

/// <summary>A message of the server: JSON, or a picture.</summary>
internal sealed record WallClientMessage(JsonDocument? Json, int Camera, long Number, double GrabbedAt, byte[] Jpeg);
