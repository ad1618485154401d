using System.Globalization;

namespace LatestFrames;

/// <summary>The attributes (a=) of a description or of one of its tracks, in their order.</summary>
internal sealed class SdpAttributes
{
    private static readonly char[] s_separators = [':', '='];
    private static readonly char[] s_spaces = [' ', '\t'];

    private readonly List<(string Name, string Value)> _all = [];

    /// <summary>The first value of an attribute that is not empty; null when there is none.</summary>
    public string? this[string name] => All(name).FirstOrDefault(value => value.Length > 0);

    /// <summary>Adds an attribute: a name, and a value after a ':' (some cameras write '=').</summary>
    public void Add(string attribute)
    {
        int end = attribute.IndexOfAny(s_separators);
        if (end < 0) _all.Add((attribute, ""));
        else _all.Add((attribute[..end].Trim(), attribute[(end + 1)..].Trim()));
    }

    public IEnumerable<string> All(string name) => _all
        .Where(attribute => attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(attribute => attribute.Value);

    /// <summary>
    /// The value of an attribute that begins with a payload type, without that; null when there is none.
    /// </summary>
    public string? OfPayload(string name, int payloadType)
    {
        foreach (string value in All(name))
        {
            int end = value.IndexOfAny(s_spaces);
            string number = end < 0 ? value : value[..end];
            if (!TryParse(number, out int type) || type != payloadType) continue;
            return end < 0 ? "" : value[end..].Trim();
        }

        return null;
    }

    /// <summary>The payload types that an attribute names.</summary>
    public IEnumerable<int> PayloadTypesOf(string name)
    {
        foreach (string value in All(name))
        {
            if (TryParse(value.Split(s_spaces)[0], out int type)) yield return type;
        }
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 127;
}
