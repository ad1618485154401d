using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LatestFrames;

/// <summary>Finds <c>ffmpeg</c>, and asks it once for its version.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class FFmpegPrograms
{
    /// <summary>The environment variable with the executable's path.</summary>
    public const string Variable = "LATESTFRAMES_FFMPEG";

    private const int MaxOutput = 16 * 1024;
    private const int MaxVersion = 40;
    private const int MaxKnown = 64;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromMilliseconds(100);

    // By path, length and time of change: one that is replaced is asked again, one that failed too.
    private static readonly ConcurrentDictionary<(string, long, DateTime), FFmpegProgram> s_known = new();

    private static bool IsWindows => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private static string FileName => IsWindows ? "ffmpeg.exe" : "ffmpeg";

    /// <summary>Why no <c>ffmpeg</c> can be used.</summary>
    /// <param name="executablePath">The path that the user gave; null to look for it.</param>
    /// <param name="token">Ends the question for the version, which may take 2 s.</param>
    /// <returns>Null when one can.</returns>
    public static string? WhyNotAvailable(string? executablePath = null, CancellationToken token = default) =>
        Find(executablePath, token, out string? whyNot) is null ? whyNot : null;

    /// <summary>Finds the executable: what was given, the environment variable, beside the program, PATH.</summary>
    /// <param name="executablePath">A path, or a name to look for in PATH; null for none.</param>
    /// <param name="token">Ends the question for the version.</param>
    /// <param name="whyNot">Why there is none, and how to get it.</param>
    public static FFmpegProgram? Find(string? executablePath, CancellationToken token, out string? whyNot)
    {
        string? wanted = executablePath ?? Environment.GetEnvironmentVariable(Variable);
        string? path;
        if (!string.IsNullOrEmpty(wanted))
        {
            string by = executablePath is null ? Variable : nameof(FFmpegSource.ExecutablePath);
            bool isName = Path.GetFileName(wanted) == wanted;
            path = NamesOf(wanted, IsWindows)
                .Select(name => isName ? InPath(name) : IsUsable(name) ? Path.GetFullPath(name) : null)
                .FirstOrDefault(found => found is not null);
            whyNot = path is null ? $"{by} names {wanted}, which is not there or cannot be executed" : null;
        }
        else
        {
            string beside = Path.Combine(AppContext.BaseDirectory, FileName);
            path = IsUsable(beside) ? beside : InPath(FileName);
            whyNot = path is null ? $"there is no ffmpeg on this machine; {InstallHint.Text}" : null;
        }

        return path is null ? null : Ask(path, token, out whyNot);
    }

    /// <summary>The names under which a file may be there: Windows' shell adds what a program's name ends with.
    /// </summary>
    internal static IEnumerable<string> NamesOf(string wanted, bool isWindows) =>
        isWindows && !wanted.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            ? [wanted + ".exe", wanted]
            : [wanted];

    /// <summary>Reads what <c>ffmpeg -version</c> printed.</summary>
    /// <returns>Null when it is not that.</returns>
    internal static FFmpegProgram? Parse(string path, string output)
    {
        const string Begin = "ffmpeg version ";
        if (!output.StartsWith(Begin, StringComparison.Ordinal)) return null;
        string rest = output[Begin.Length..];
        int end = rest.IndexOfAny([' ', '\r', '\n']);
        string version = new([.. (end < 0 ? rest : rest[..end]).Take(MaxVersion).Where(c => c is > ' ' and <= '~')]);

        // "libavformat    59. 27.100 / 59. 27.100": of the header it was built with, and of the library that runs.
        string line = output.Split('\n')
            .FirstOrDefault(one => one.StartsWith("libavformat", StringComparison.Ordinal)) ?? "";
        string[] numbers = line[(line.IndexOf('/') + 1)..].Split('.');
        bool isKnown = numbers.Length >= 2
            & int.TryParse(numbers[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            & int.TryParse(
                numbers.ElementAtOrDefault(1)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int minor);
        bool isPlausible = isKnown && major is > 0 and < 10_000 && minor < 1000;
        return new FFmpegProgram(path, version, isPlausible ? major * 1000 + minor : 0);
    }

    private static FFmpegProgram? Ask(string path, CancellationToken token, out string? whyNot)
    {
        (string, long, DateTime) key;
        try
        {
            // Behind all links: a distribution's ffmpeg is often one, and it is not the link that is replaced.
            var file = new FileInfo(IsWindows ? path : LibC.RealPath(path));
            key = (path, file.Length, file.LastWriteTimeUtc);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            whyNot = $"{path}: {exception.Message}";
            return null;
        }

        whyNot = null;
        if (s_known.TryGetValue(key, out FFmpegProgram? known)) return known;
        string? output = Run(path, token, out whyNot);
        if (output is null) return null;
        FFmpegProgram? program = Parse(path, output);
        if (program is null)
        {
            whyNot = $"{path} is not ffmpeg: it does not answer -version as ffmpeg does";
            return null;
        }

        if (s_known.Count >= MaxKnown) s_known.Clear();
        return s_known[key] = program;
    }

    private static string? Run(string path, CancellationToken token, out string? whyNot)
    {
        if (Children.TryStart(path, ["-version"], [], token, out whyNot) is not { } child)
        {
            whyNot = $"{path} cannot be started: {whyNot}";
            return null;
        }

        try
        {
            var limit = new WaitLimit(s_limit, token);
            byte[] output = new byte[MaxOutput];
            byte[] errors = new byte[1024];
            int length = 0;
            while (length < output.Length)
            {
                int read = child.Pipes.ReadOutput(output.AsSpan(length));
                if (read < 0) break;
                length += read;

                if (limit.IsOver)
                {
                    whyNot = $"{path} does not answer -version within {s_limit.TotalSeconds} s";
                    return null;
                }

                // Its errors do not count, but it must be able to write them.
                if (read == 0 && child.Pipes.ReadErrors(errors) <= 0) child.Pipes.Wait(limit.Remaining);
            }

            return Encoding.UTF8.GetString(output, 0, length);
        }
        finally
        {
            Children.End(child, s_endLimit);
        }
    }

    private static string? InPath(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            // The current folder is not looked at, whatever PATH says.
            string path = folder.Trim('"', ' ');
            if (path.Length == 0 || !Path.IsPathRooted(path)) continue;
            string file = Path.Combine(path, name);
            if (IsUsable(file)) return file;
        }

        return null;
    }

    private static bool IsUsable(string path) =>
        File.Exists(path) && (IsWindows || LibC.IsExecutable(path));
}
