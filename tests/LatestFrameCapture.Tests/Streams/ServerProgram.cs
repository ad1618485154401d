namespace LatestFrames;

/// <summary>One process of an RTSP server and what shows that it has started.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ServerProgram(string File, params string[] Arguments)
{
    /// <summary>The port on 127.0.0.1 that it listens on once it has started; null for none.</summary>
    public int? Port { get; init; }

    /// <summary>How a line begins that it writes once it has started; null for none.</summary>
    public string? ReadyLine { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
