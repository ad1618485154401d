namespace LatestFrames;

/// <summary>The links between the documents.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist()
    {
        Document[] documents = [.. Document.All];
        string[] broken =
        [
            .. documents.SelectMany(document => document.LocalLinks
                .Where(link => !IsFine(document, link))
                .Select(link => $"{document.Name}: {link}"))
        ];

        Assert.Contains(documents, document => document.LocalLinks.Any());
        Assert.Empty(broken);
    }

    private static bool IsFine(Document from, string link)
    {
        string[] parts = link.Split('#', 2);
        string path = from.Resolve(parts[0]);
        if (!File.Exists(path) && !Directory.Exists(path)) return false;
        return parts.Length == 1 || Document.Find(path)?.Anchors.Contains(parts[1]) == true;
    }
}
