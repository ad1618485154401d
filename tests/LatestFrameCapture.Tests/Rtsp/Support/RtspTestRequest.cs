namespace LatestFrames;

/// <summary>A request that the test camera received.</summary>
internal sealed record RtspTestRequest(string Method, string Url, string Head)
{
    public string Sequence => this["CSeq"] ?? "";

    /// <summary>A header's value; null when there is none.</summary>
    public string? this[string name] => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    public override string ToString() => $"{Method} {Url}";
}
