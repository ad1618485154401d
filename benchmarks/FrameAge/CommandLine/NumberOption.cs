using System.CommandLine;
using System.CommandLine.Parsing;

namespace LatestFrames;

/// <summary>Options that are whole numbers within bounds.</summary>
internal static class NumberOption
{
    public static Option<int> Of(string name, string description, int value, int smallest, int largest)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add((OptionResult result) =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() is var given && (given < smallest || given > largest))
                result.AddError($"{name} is a number from {smallest} to {largest}.");
        });
        return option;
    }

    /// <summary>Several numbers.</summary>
    public static Option<int[]> Several(string name, string description, int[] values, int smallest, int largest)
    {
        var option = new Option<int[]>(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => values };
        option.Validators.Add((OptionResult result) =>
        {
            if (result.GetValueOrDefault<int[]>() is { } given && given.Any(number => number < smallest || number > largest))
                result.AddError($"{name} are numbers from {smallest} to {largest}.");
        });
        return option;
    }
}
