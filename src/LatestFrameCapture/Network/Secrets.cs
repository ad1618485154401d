namespace LatestFrames;

/// <summary>What no text of ours may show, though a server repeats it: the password, and logins made of it.</summary>
/// <param name="user">The user; null when there is none.</param>
/// <param name="password">The password; null when there is none.</param>
/// <param name="others">Further secrets, such as those of the URL that redirected here.</param>
internal sealed class Secrets(string? user, string? password, Secrets? others = null)
{
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
