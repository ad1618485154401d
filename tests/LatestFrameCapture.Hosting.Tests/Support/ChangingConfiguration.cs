using Microsoft.Extensions.Configuration;

namespace LatestFrames;

/// <summary>A configuration whose values a test changes, as a file is changed.</summary>
/// <remarks>Thread safety: any thread; those who follow an announced change read beside the next one.</remarks>
internal sealed class ChangingConfiguration : ConfigurationProvider, IConfigurationSource
{
    // Guards: Data.
    private readonly object _gate = new();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Set(string key, string? value)
    {
        lock (_gate) Data[key] = value;
    }

    public override bool TryGet(string key, out string? value)
    {
        lock (_gate) return Data.TryGetValue(key, out value);
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        lock (_gate) return [.. base.GetChildKeys(earlierKeys, parentPath)];
    }

    /// <summary>Announces the changes.</summary>
    public void Announce() => OnReload();
}
