namespace LatestFrames;

/// <summary>Limits for clients of all endpoints.</summary>
internal static class ClientLimits
{
    /// <summary>How long one message or picture may take: a client that takes nothing is disconnected.</summary>
    public static TimeSpan Send { get; } = TimeSpan.FromSeconds(30);
}
