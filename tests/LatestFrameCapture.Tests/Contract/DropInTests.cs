using OpenCvSharp;

namespace LatestFrames;

/// <summary>Holds the public surface of LatestFrameCapture against VideoCapture's.</summary>
public sealed class DropInTests
{
    [Fact]
    public void Every_public_member_of_VideoCapture_is_there_or_has_a_row_that_says_why_not()
    {
        HashSet<string> ours = [.. Members(typeof(LatestFrameCapture))];
        string[] theirs = [.. PublicMembersOfVideoCapture()];
        string[] rows = [.. Rows()];

        string[] missing =
        [
            .. theirs.Where(member => !ours.Contains(member)
                && !rows.Any(row => member.Contains(row, StringComparison.Ordinal)))
        ];
        string[] needless =
        [
            .. rows.Where(row => !theirs.Any(
                member => member.Contains(row, StringComparison.Ordinal) && !ours.Contains(member)))
        ];

        Assert.True(theirs.Length > 70);
        Assert.Empty(missing);
        Assert.Empty(needless);
    }

    private static IEnumerable<string> PublicMembersOfVideoCapture()
    {
        for (Type type = typeof(VideoCapture); type != typeof(object); type = type.BaseType!)
        {
            foreach (string member in new ApiText().Members(type))
            {
                if (member.Contains(" public ", StringComparison.Ordinal))
                    yield return member.Replace("protected set; ", "", StringComparison.Ordinal);
            }
        }
    }

    // Ours has more: the finalizer's modifiers and the like do not matter, a setter that is private does not show.
    private static IEnumerable<string> Members(Type type) =>
        new ApiText()
            .Members(type)
            .Select(member => member.Replace(type.Name, nameof(VideoCapture), StringComparison.Ordinal));

    private static IEnumerable<string> Rows()
    {
        string text = File.ReadAllText(Repository.File("docs/drop-in.md"));
        string table = text[..text.IndexOf("## What differs", StringComparison.Ordinal)];
        return table
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1].Replace("()", "(", StringComparison.Ordinal));
    }
}
