using System.CommandLine;

namespace LatestFrames;

/// <summary>Options that are names out of a list.</summary>
internal static class NameOption
{
    public static Option<string> Of(string name, string description, string value, IEnumerable<string> allowed) =>
        new Option<string>(name) { Description = description, DefaultValueFactory = _ => value }.AcceptOnlyFromAmong([.. allowed]);

    /// <summary>Several names.</summary>
    public static Option<string[]> Several(string name, string description, string[] values, IEnumerable<string> allowed) =>
        new Option<string[]>(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => values }
            .AcceptOnlyFromAmong([.. allowed]);
}
