namespace LatestFrames;

/// <summary>A fenced block of C# in a Markdown file.</summary>
/// <param name="Path">The file.</param>
/// <param name="FenceLine">The line of the opening fence, from 1; the code begins on the next one.</param>
/// <param name="Code">The lines between the fences.</param>
/// <param name="Problem">Why it cannot be compiled, or null.</param>
internal sealed record MarkdownBlock(string Path, int FenceLine, IReadOnlyList<string> Code, string? Problem)
{
    private const string Fence = "```";

    /// <summary>The blocks that are C#, and those that say so in a way that would not be noticed.</summary>
    public static IEnumerable<MarkdownBlock> Find(string path, IReadOnlyList<string> lines)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (!lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal)) continue;
            string language = lines[i].Trim().TrimStart('`').Trim();
            int start = i + 1;
            i = start;
            while (i < lines.Count && lines[i].Trim() != Fence) i++;
            string? problem =
                i == lines.Count ? "The block has no closing fence."
                : language.ToUpperInvariant() is "CS" or "C#"
                    || (language != "csharp" && language.StartsWith("csharp", StringComparison.OrdinalIgnoreCase))
                    ? $"Write 'csharp' in place of '{language}', so that the block is compiled."
                : null;
            if (language == "csharp" || problem is not null)
                yield return new MarkdownBlock(path, start, [.. lines.Skip(start).Take(i - start)], problem);
        }
    }
}
