using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>The claims of a Markdown page, each with what its markers name.</summary>
/// <remarks>
/// <para>Markers are comments, so no reader sees them: <c>&lt;!-- figures: ./bench.sh; Type.Constant --&gt;</c> and
/// <c>&lt;!-- test: Class.Method --&gt;</c>. What they may name is in <see cref="EvidenceIndex"/>.</para>
/// <para>Scopes. A marker at the end of a paragraph, list item or row is for that. One on a line of its own directly
/// above a paragraph, list or table is for all of it, and so is one directly below a paragraph. Alone below a heading
/// it is for the section, up to the next heading of the same or a higher level; only figures may be marked so, because
/// one test for all promises of a section would show nothing. The innermost marker counts.</para>
/// <para>A test or measurement that the text names in inline code counts as a marker of its paragraph, item or row:
/// <c>`LossTests.Losses_on_udp…`</c>, where the dots stand for the rest of the name. A marker of the paragraph, item or
/// row comes before it.</para>
/// <para>A figure is a number with a unit (<see cref="ClaimWords"/>), and a row of a table with right-aligned columns.
/// Code, headings, links and pictures have no claims.</para>
/// </remarks>
internal sealed partial class ClaimPage
{
    private readonly string[] _lines;
    private readonly bool _isShownWithoutComments;
    private readonly List<Claim> _claims = [];
    private readonly List<Evidence> _evidence = [];
    private readonly List<(int Line, string Text)> _problems = [];
    private readonly List<(int Level, List<Evidence> Figures)> _sections = [];
    private bool _isAfterHeading;

    /// <param name="text">The page.</param>
    /// <param name="isShownWithoutComments">A package's readme: package sites remove comments before they look at the
    /// lines, so one on a line of its own inside of a list would leave a gap in it.</param>
    public ClaimPage(string text, bool isShownWithoutComments = false)
    {
        _lines = text.Split('\n');
        _isShownWithoutComments = isShownWithoutComments;
        for (int i = 0; i < _lines.Length;) i = ReadBlock(i);
    }

    /// <summary>The claims in their order, those without evidence among them.</summary>
    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>All that markers and inline code name.</summary>
    public IReadOnlyList<Evidence> Named => _evidence;

    /// <summary>Markers that cannot be understood, or that would change what is shown.</summary>
    public IReadOnlyList<(int Line, string Text)> Problems => _problems;

    // Reads what begins at a line; returns the first line after it.
    private int ReadBlock(int start)
    {
        string line = _lines[start];
        if (line.Trim().Length == 0) return start + 1;
        if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) return EndOfFence(start);
        if (HeadingMark().Match(line) is { Success: true } heading)
        {
            _sections.RemoveAll(section => section.Level >= heading.Length - 1);
            _sections.Add((heading.Length - 1, []));
            _isAfterHeading = true;
            return start + 1;
        }

        int end = start;
        while (end < _lines.Length && !IsEndOfBlock(_lines[end])) end++;
        if (Enumerable.Range(start, end - start).All(IsMarker))
        {
            ReadSectionMarkers(start, end);
            return end;
        }

        _isAfterHeading = false;
        ReadParts(start, end);
        return end;
    }

    private int EndOfFence(int start)
    {
        _isAfterHeading = false;
        int end = start + 1;
        while (end < _lines.Length && !_lines[end].TrimStart().StartsWith("```", StringComparison.Ordinal)) end++;
        return end + 1;
    }

    private void ReadSectionMarkers(int start, int end)
    {
        List<Evidence> markers = Markers(start, end);
        if (!_isAfterHeading)
            _problems.Add(
                (start + 1, "This marker stands alone: put it directly above or at the end of what it is for."));
        else if (markers.Exists(marker => marker.Kind == ClaimKind.Promise))
            _problems.Add((start + 1, "A test is named where the promise is, not for a section."));
        else
            _sections[^1].Figures.AddRange(markers);
    }

    // A paragraph, a list or a table: markers above it, and its parts.
    private void ReadParts(int start, int end)
    {
        int first = start;
        while (IsMarker(first)) first++;
        List<Evidence> ofBlock = Markers(start, first);
        bool isTable = _lines[first].TrimStart().StartsWith('|');
        bool hasFigures = isTable && first + 1 < end && RightAligned().IsMatch(_lines[first + 1]);
        int part = first;
        for (int i = first + 1; i <= end; i++)
        {
            if (i < end && IsMarker(i)) CheckOwnLine(i, end);
            if (i < end && !isTable && !ItemMark().IsMatch(_lines[i])) continue;

            ReadPart(part, i, ofBlock, hasFigures && part > first + 1);
            part = i;
        }
    }

    // A comment that begins a line ends the paragraph above it, and on package sites leaves an empty line.
    private void CheckOwnLine(int i, int end)
    {
        bool isLast = i + 1 == end || Enumerable.Range(i, end - i).All(IsMarker);
        bool isAtEndOfItem = i + 1 < end && (ItemMark().IsMatch(_lines[i + 1]) || IsMarker(i + 1));
        bool isIndented = _lines[i].StartsWith(' ');
        if (!isLast && !(isAtEndOfItem && isIndented && !_isShownWithoutComments))
            _problems.Add(
                (i + 1, "A marker on a line of its own would tear what is around it: put it at the end of the line."));
    }

    private void ReadPart(int start, int end, List<Evidence> ofBlock, bool isRowOfFigures)
    {
        List<Evidence> own = Markers(start, end);
        string raw = string.Join('\n', _lines[start..end]);
        List<Evidence> named = NamedTests(raw, start);
        string text = WithoutCode(raw);
        foreach (ClaimKind kind in (ClaimKind[])[ClaimKind.Figure, ClaimKind.Promise])
        {
            (int Index, string Text)[] words = [.. ClaimWords.Find(kind, text)];
            if (words.Length == 0 && kind == ClaimKind.Figure && isRowOfFigures && Digit().IsMatch(text))
                words = [(0, text.Trim())];
            if (words.Length == 0) continue;
            int line = start + 1 + text.AsSpan(0, words[0].Index).Count('\n');
            _claims.Add(new Claim(
                line, kind, [.. words.Select(word => word.Text)], EvidenceFor(kind, own, ofBlock, named)));
        }
    }

    // What the text names may be for another of its claims, so markers come first.
    private List<Evidence> EvidenceFor(ClaimKind kind, params IEnumerable<List<Evidence>> scopes)
    {
        if (kind == ClaimKind.Figure) scopes = scopes.Concat(_sections.Select(section => section.Figures).Reverse());
        return scopes
            .Select(scope => scope.FindAll(evidence => evidence.Kind == kind))
            .FirstOrDefault(found => found.Count > 0)
            ?? [];
    }

    private List<Evidence> Markers(int start, int end)
    {
        List<Evidence> found = [];
        for (int i = start; i < end; i++)
        {
            foreach (Match comment in Comment().Matches(_lines[i])) Read(comment.Groups[1].Value.Trim(), i, found);
            if (Comment().Replace(_lines[i], "").Contains("<!--", StringComparison.Ordinal))
                _problems.Add((i + 1, "A marker ends on the line on which it begins."));
        }

        _evidence.AddRange(found);
        return found;
    }

    private void Read(string comment, int i, List<Evidence> found)
    {
        int colon = comment.IndexOf(':', StringComparison.Ordinal);
        ClaimKind? kind = (colon < 0 ? "" : comment[..colon]) switch
        {
            "figures" => ClaimKind.Figure,
            "test" => ClaimKind.Promise,
            _ => null,
        };
        if (kind is null)
            _problems.Add((i + 1, $"A marker begins with 'figures:' or 'test:', not as '{comment}'."));
        else
            found.AddRange(comment[(colon + 1)..]
                .Split(';')
                .Select(name => new Evidence(i + 1, kind.Value, name.Trim())));
    }

    // Each counts for both: a measurement makes figures, a test shows promises.
    private List<Evidence> NamedTests(string raw, int start)
    {
        List<Evidence> found = [];
        foreach (Match match in TestName().Matches(raw))
        {
            int line = start + 1 + raw.AsSpan(0, match.Index).Count('\n');
            found.Add(new Evidence(line, ClaimKind.Figure, match.Groups[1].Value));
            found.Add(new Evidence(line, ClaimKind.Promise, match.Groups[1].Value));
        }

        _evidence.AddRange(found);
        return found;
    }

    private bool IsMarker(int i) =>
        i < _lines.Length
        && _lines[i].Trim().StartsWith("<!--", StringComparison.Ordinal)
        && Comment().Replace(_lines[i], "").Trim().Length == 0;

    private static bool IsEndOfBlock(string line) =>
        line.Trim().Length == 0
        || line.TrimStart().StartsWith("```", StringComparison.Ordinal)
        || HeadingMark().IsMatch(line);

    // Spaces take the place of what has no claims, so that positions stay.
    private static string WithoutCode(string raw) =>
        NoClaims().Replace(raw, match => NotNewline().Replace(match.Value, " "));

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex HeadingMark();

    [GeneratedRegex(@"^\s*(?:[-*]|\d+\.) ")]
    private static partial Regex ItemMark();

    [GeneratedRegex(@"^\s*\|[-:| ]*--:")]
    private static partial Regex RightAligned();

    [GeneratedRegex("<!--(.*?)-->")]
    private static partial Regex Comment();

    [GeneratedRegex(@"`([A-Z]\w*(?:Tests|Measurements|Contract)(?:\.\w+…?)?|[A-Z][a-z0-9]*_\w+…)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"<!--.*?-->|`[^`]*`|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)", RegexOptions.Singleline)]
    private static partial Regex NoClaims();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotNewline();

    [GeneratedRegex(@"\d")]
    private static partial Regex Digit();
}
