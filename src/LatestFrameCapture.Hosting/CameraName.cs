namespace LatestFrames;

/// <summary>A registered name: a service, so that all of them can be listed.</summary>
/// <param name="Value">The name as it was written.</param>
internal sealed record CameraName(string Value)
{
    /// <summary>Whether a name means the same camera: configuration keys and routes ignore case.</summary>
    public bool IsSame(string name) => Value.Equals(name, StringComparison.OrdinalIgnoreCase);
}
