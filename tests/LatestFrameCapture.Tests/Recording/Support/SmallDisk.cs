using System.Diagnostics;

namespace LatestFrames;

/// <summary>A small disk in memory; to mount one needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(int kilobytes)
    {
        string path = Directory.CreateTempSubdirectory("latest-frames-disk-").FullName;
        if (OperatingSystem.IsLinux() && Run("mount", $"-t tmpfs -o size={kilobytes}k tmpfs {path}"))
            return new SmallDisk(path);
        Directory.Delete(path);
        Assert.Skip("A small disk can be mounted by root only.");
        throw new InvalidOperationException();
    }

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static bool Run(string program, string arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            return process.WaitForExit(30_000) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
