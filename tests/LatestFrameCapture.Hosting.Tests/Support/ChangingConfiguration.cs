using Microsoft.Extensions.Configuration;

namespace LatestFrames;

/// <summary>A configuration whose values a test changes, as a file is changed.</summary>
internal sealed class ChangingConfiguration : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Set(string key, string? value) => Data[key] = value;

    /// <summary>Announces the changes.</summary>
    public void Announce() => OnReload();
}
