using System.Text;

namespace LatestFrames;

/// <summary>A message's headers, in their order; names in any case.</summary>
internal sealed class RtspHeaders
{
    public const int MaxLines = 100;

    private readonly List<(string Name, string Value)> _all = [];
    private StringBuilder? _folded;
    private int _lines;

    /// <summary>The first header of a name; null when there is none.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name)
    {
        Unfold();
        return _all.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value);
    }

    /// <summary>Adds a line of a message's head.</summary>
    /// <returns>False when there are more than <see cref="MaxLines"/>.</returns>
    public bool TryAddLine(string line)
    {
        if (++_lines > MaxLines) return false;
        if (line.Length > 0 && line[0] is ' ' or '\t')
        {
            // A folded line continues the header before it (RFC 2326 follows RFC 2068, section 2.2). Luma's cameras
            // send one that is blank.
            if (_all.Count == 0) return true;
            string more = line.Trim();
            if (more.Length == 0) return true;

            // Joined once: a hundred lines behind one of 64 KB would be a hundred copies of it.
            _folded ??= new StringBuilder(_all[^1].Value);
            if (_folded.Length > 0) _folded.Append(' ');
            _folded.Append(more);
            return true;
        }

        Unfold();
        int colon = line.IndexOf(':');
        if (colon > 0) _all.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        return true;
    }

    private void Unfold()
    {
        if (_folded is null) return;
        _all[^1] = (_all[^1].Name, _folded.ToString());
        _folded = null;
    }
}
