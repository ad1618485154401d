using LatestFrames;

if (args.Length != 2)
{
    Console.Error.WriteLine(
        "Usage: SnippetExtractor <file that lists Markdown files, one a line> <folder for the sources, emptied first>");
    return 2;
}

string folder = args[1];
if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
Directory.CreateDirectory(folder);
bool isFine = true;
foreach (string file in File.ReadAllLines(args[0]).Where(line => line.Length > 0))
{
    string path = Path.GetFullPath(file);
    foreach (MarkdownBlock block in MarkdownBlock.Find(path, File.ReadAllLines(path)))
    {
        if (block.Problem is { } problem)
        {
            // In the form of a compiler's error, so that the build shows it as one.
            Console.Error.WriteLine($"{path}({block.FenceLine},1): error DOC001: {problem}");
            isFine = false;
            continue;
        }

        var snippet = new Snippet(block);
        File.WriteAllText(Path.Combine(folder, snippet.Name + ".g.cs"), snippet.ToSource());
    }
}

return isFine ? 0 : 1;
