namespace LatestFrames;

/// <summary>What no text of ours may show, though a server repeats it: the password, and logins made of it.</summary>
/// <param name="user">The user; null when there is none.</param>
/// <param name="password">The password; null when there is none.</param>
/// <param name="others">Further secrets, such as those of the URL that redirected here.</param>
internal sealed class Secrets(string? user, string? password, Secrets? others = null)
{
    private const int MinPart = 4, MaxParts = 64;

    /// <summary>Adds a text that the server is sent, and its parts: a server may repeat one of them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separators">What stands between two parts.</param>
    /// <param name="others">What is a secret besides.</param>
    /// <param name="hasNames">Whether a part is <c>name=value</c>, of which the value counts, as of a query.</param>
    /// <remarks>No part of a few letters: it would be found in every text, and guards nothing.</remarks>
    public static Secrets WithPartsOf(string text, string separators, Secrets others, bool hasNames = false)
    {
        IEnumerable<string> parts = text
            .Split(separators.ToCharArray(), MaxParts, StringSplitOptions.RemoveEmptyEntries)
            .Select(part => hasNames ? part[(part.IndexOf('=') + 1)..] : part);
        string[] all = [.. parts, text];
        return all
            .Concat(all.Select(PercentEncoding.Decode))
            .Concat(all.Select(static part => PercentEncoding.Decode(part.Replace('+', ' '))))
            .Where(static part => part.Length >= MinPart)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Aggregate(others, static (found, part) => new Secrets(user: null, part, found));
    }

    /// <summary>Returns a server's text for a message of ours: short, printable, without secrets.</summary>
    public string Quote(string text) => AreIn(text) ? "…" : SourceName.Quote(text);

    /// <summary>Whether a text repeats what the server was sent.</summary>
    public bool AreIn(string text)
    {
        if (others?.AreIn(text) == true) return true;
        if (password is not { Length: > 0 }) return false;
        string[] forms =
        [
            password,
            Uri.EscapeDataString(password),
            ByteText.FromUtf8(password),
            BasicLogin(user, password),

            // Of Digest: the password can be guessed with it.
            "response=\"",
        ];
        return forms.Any(form => text.Contains(form, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a text repeats the login of Basic, which is the password in other letters.</summary>
    public bool IsBasicLoginIn(string text) =>
        password is { Length: > 0 }
        && text.Contains(BasicLogin(user, password), StringComparison.OrdinalIgnoreCase);

    private static string BasicLogin(string? user, string password) =>
        Convert.ToBase64String(ByteText.ToBytes(ByteText.FromUtf8($"{user}:{password}")));
}
