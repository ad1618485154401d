namespace LatestFrames;

/// <summary>Marks endpoints that answer requests from any address.</summary>
internal sealed class AnyAddressMetadata
{
    public static AnyAddressMetadata Instance { get; } = new();
}
