using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>How <c>ffmpeg</c> is installed on this system.</summary>
internal static class InstallHint
{
    private const int MaxRelease = 4096;

    public static string Text { get; } = Find();

    private static string Find()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return "install it with: winget install Gyan.FFmpeg";
        if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX)) return "install it with: brew install ffmpeg";
        return ForRelease(Release());
    }

    /// <summary>The command for a distribution.</summary>
    /// <param name="release">The text of os-release(5).</param>
    internal static string ForRelease(string release)
    {
        string names = string.Join(" ", release.Split('\n')
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal)
                || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=') + 1)..].Trim('"', ' ', '\r')));
        (string Name, string Command)[] commands =
        [
            ("alpine", "apk add ffmpeg"),
            ("arch", "pacman -S ffmpeg"),
            ("suse", "zypper install ffmpeg"),
            ("debian", "apt-get install ffmpeg"),
            ("ubuntu", "apt-get install ffmpeg"),
            ("fedora", "dnf install ffmpeg-free"),
        ];
        string? command = commands.FirstOrDefault(one => names.Contains(one.Name, StringComparison.Ordinal)).Command;
        return command is null ? "install the package ffmpeg" : "install it with: " + command;
    }

    private static string Release()
    {
        try
        {
            using var reader = new StreamReader("/etc/os-release");
            char[] text = new char[MaxRelease];
            return new string(text, 0, reader.ReadBlock(text, 0, text.Length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not every system has one.
            return "";
        }
    }
}
