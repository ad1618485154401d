namespace LatestFrames;

/// <summary>What a claim needs.</summary>
internal enum ClaimKind
{
    /// <summary>A number with a unit: the command that makes it, or where it is from.</summary>
    Figure,

    /// <summary>A promise, such as "never" or "no old picture": its test.</summary>
    Promise,
}

/// <summary>A sentence, list item or row of a table that has figures or promises.</summary>
/// <param name="Line">The line of the first of them, from 1.</param>
/// <param name="Kind">What it needs.</param>
/// <param name="Words">The figures or promises, as they are written.</param>
/// <param name="Evidence">What the markers name, innermost first; empty when there is none.</param>
internal sealed record Claim(int Line, ClaimKind Kind, IReadOnlyList<string> Words, IReadOnlyList<Evidence> Evidence);

/// <summary>What a marker, or inline code, names: a command, a test, a constant, or the origin of a fact.</summary>
/// <param name="Line">Where it is named, from 1.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Text">As it is written.</param>
internal sealed record Evidence(int Line, ClaimKind Kind, string Text);
