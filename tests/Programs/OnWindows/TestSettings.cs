namespace LatestFrames;

/// <summary>What the script hands over, as name=value.</summary>
internal sealed class TestSettings(string[] arguments)
{
    /// <summary>A value; null when it was not given.</summary>
    public string? this[string name] => arguments
        .Where(argument => argument.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(argument => argument[(name.Length + 1)..])
        .FirstOrDefault(value => value.Length > 0);

    /// <summary>A value that must be there.</summary>
    public string Need(string name) => this[name] ?? throw new CheckException($"the argument {name} is missing");
}
