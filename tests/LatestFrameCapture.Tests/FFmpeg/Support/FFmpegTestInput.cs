using System.Globalization;

namespace LatestFrames;

/// <summary>What the tests of <see cref="FFmpegSource"/> read, and the scripts that take <c>ffmpeg</c>'s
/// place.</summary>
internal sealed class FFmpegTestInput : IDisposable
{
    private FFmpegTestInput(string path) => FilePath = path;

    public string FilePath { get; }

    /// <summary>The real executable; skips the test where there is none.</summary>
    public static string Executable
    {
        get
        {
            FFmpegProgram? program = FFmpegPrograms.Find(
                null, TestContext.Current.CancellationToken, out string? whyNot);
            Assert.SkipUnless(program is not null || OperatingSystem.IsLinux(), whyNot ?? "");
            Assert.True(program is not null, whyNot);
            return program.Path;
        }
    }

    /// <summary>Skips the test where there is no executable.</summary>
    public static void Require() => _ = Executable;

    /// <summary>A file of coded pictures.</summary>
    public static FFmpegTestInput File(byte[] content, string extension)
    {
        var file = new FFmpegTestInput(
            Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}{extension}"));
        System.IO.File.WriteAllBytes(file.FilePath, content);
        return file;
    }

    /// <summary>A shell script in the place of <c>ffmpeg</c>; answers -version as FFmpeg 5.1 does.</summary>
    /// <param name="body">What it does otherwise. <c>$FFMPEG</c> is the real one.</param>
    /// <param name="format">The version of its libavformat.</param>
    public static FFmpegTestInput Script(string body, string format = "59. 27.100") => Program($"""
            #!/bin/sh
            FFMPEG={Executable}
            if [ "$1" = -version ]; then
                echo "ffmpeg version 5.1.9 Copyright (c) the FFmpeg developers"
                echo "libavformat    {format} / {format}"
                exit 0
            fi
            {body}

            """);

    /// <summary>An executable script; skips the test on Windows.</summary>
    public static FFmpegTestInput Program(string text)
    {
        FFmpegTestInput file = File(System.Text.Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), ".sh");
        if (OperatingSystem.IsWindows())
            Assert.Skip("The scripts are for a POSIX shell.");
        else
            System.IO.File.SetUnixFileMode(
                file.FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    /// <summary>The processes that this one, or another, started and that run, with their command lines.</summary>
    public static List<(int Id, string Command)> Children(int? parent = null)
    {
        var found = new List<(int, string)>();
        if (!OperatingSystem.IsLinux()) return found;
        string own = (parent ?? Environment.ProcessId).ToString(CultureInfo.InvariantCulture);
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)) continue;
            string stat = Read(Path.Combine(folder, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0] == "Z" || fields[1] != own) continue;
            found.Add((id, Read(Path.Combine(folder, "cmdline")).Replace('\0', ' ')));
        }

        return found;
    }

    /// <summary>The child that reads now.</summary>
    public static int Child(string command = "rawvideo") =>
        Children().Last(child => child.Command.Contains(command, StringComparison.Ordinal)).Id;

    /// <summary>Whether a process is there and not only waits to be reaped.</summary>
    public static bool IsRunning(int id) =>
        Read($"/proc/{id}/stat") is { Length: > 0 } stat && !stat.Contains(") Z ", StringComparison.Ordinal);

    public static string Read(string file)
    {
        try
        {
            return System.IO.File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected: it has ended.
            return "";
        }
    }

    public void Dispose() => System.IO.File.Delete(FilePath);
}
