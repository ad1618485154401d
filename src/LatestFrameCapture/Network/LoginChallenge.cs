namespace LatestFrames;

/// <summary>One way to log in that a server offers (RFC 7235, section 4.1).</summary>
internal sealed class LoginChallenge(string scheme)
{
    private const int MaxChallenges = 8, MaxParameters = 16, MaxLength = 8 * 1024;

    private readonly List<(string Name, string Value, bool IsQuoted)> _parameters = [];

    public string Scheme { get; } = scheme;

    /// <summary>A parameter's value, without quotes; null when there is none.</summary>
    public string? this[string name] => Find(name).Value;

    /// <summary>Whether a parameter was written in quotes.</summary>
    public bool IsQuoted(string name) => Find(name).IsQuoted;

    /// <summary>Parses the WWW-Authenticate headers of an answer, of which each can hold several challenges.</summary>
    public static List<LoginChallenge> Parse(IEnumerable<string> headers)
    {
        var all = new List<LoginChallenge>();
        foreach (string header in headers) ParseInto(header.Length > MaxLength ? header[..MaxLength] : header, all);
        return all;
    }

    private static void ParseInto(string text, List<LoginChallenge> all)
    {
        LoginChallenge? current = null;
        int i = 0;
        while (true)
        {
            while (i < text.Length && text[i] is ' ' or '\t' or ',' or ';') i++;
            int start = i;
            while (i < text.Length && text[i] is not (' ' or '\t' or ',' or ';' or '=' or '"')) i++;
            string word = text[start..i];
            while (i < text.Length && text[i] is ' ' or '\t') i++;
            if (i >= text.Length || text[i] != '=')
            {
                // A word that no '=' follows is the name of a scheme.
                if (word.Length > 0)
                {
                    if (all.Count == MaxChallenges) return;
                    all.Add(current = new LoginChallenge(word));
                }

                if (i >= text.Length) return;
                if (word.Length == 0) i++;
                continue;
            }

            i++;
            string value = ReadValue(text, ref i, out bool isQuoted);
            if (current is not null && current._parameters.Count < MaxParameters)
                current._parameters.Add((word, value, isQuoted));
        }
    }

    private static string ReadValue(string text, ref int i, out bool isQuoted)
    {
        while (i < text.Length && text[i] is ' ' or '\t') i++;
        isQuoted = i < text.Length && text[i] == '"';
        int start = i;
        if (!isQuoted)
        {
            while (i < text.Length && text[i] is not (' ' or '\t' or ',' or ';')) i++;
            return text[start..i];
        }

        // Escapes stay as they are: what is sent back and hashed is what the server wrote, as cameras expect it.
        start = ++i;
        while (i < text.Length && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
        int end = Math.Min(i, text.Length);
        i = Math.Min(end + 1, text.Length);
        return text[start..end];
    }

    private (string Name, string? Value, bool IsQuoted) Find(string name)
    {
        foreach ((string Name, string Value, bool IsQuoted) parameter in _parameters)
        {
            if (parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return parameter;
        }

        return default;
    }
}
