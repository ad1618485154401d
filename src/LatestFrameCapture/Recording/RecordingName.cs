using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>The names of recordings.</summary>
internal static class RecordingName
{
    private const string Default = "recording";
    private const int MaxLength = 64;

    // Names have up to 255 bytes (NAME_MAX of Linux); the time, the number and the extension are behind the prefix.
    private const int MaxBytes = 180;

    // What Windows does not allow in a name, and with it what other systems do not.
    private const string Forbidden = "<>:\"/\\|?*";

    /// <summary>Whether a file's name may begin so on every system.</summary>
    public static bool IsValid(string prefix) =>
        prefix.Length > 0
        && Encoding.UTF8.GetByteCount(prefix) <= MaxBytes
        && prefix[0] is not ('.' or '-')
        && prefix[^1] != '.'
        && !char.IsWhiteSpace(prefix[0])
        && !char.IsWhiteSpace(prefix[^1])
        && prefix.All(static c => !char.IsControl(c) && Forbidden.IndexOf(c) < 0);

    /// <summary>Makes a name's beginning of a camera's name, without a password that is in it.</summary>
    /// <param name="name">The camera's name; null for none.</param>
    public static string From(string? name)
    {
        char[] letters = [.. SourceName.Of(name ?? "").Take(MaxLength).Select(static c => IsPlain(c) ? c : '-')];
        string text = new string(letters).Trim('-', '.');
        return text.Length > 0 ? text : Default;
    }

    /// <summary>The path of a file.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="start">When its first picture arrived.</param>
    /// <param name="attempt">0, and more while there is such a file.</param>
    public static string Of(string directory, string prefix, DateTimeOffset start, int attempt)
    {
        string time = start.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture);
        string number = attempt == 0 ? "" : $"-{attempt + 1}";
        return Path.Combine(directory, $"{prefix}-{time}{number}.mkv");
    }

    private static bool IsPlain(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.';
}
