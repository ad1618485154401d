using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>What this program does as the child of one of its checks.</summary>
internal static class Roles
{
    public const int FloodedBytes = 8 * 1024 * 1024;
    public const int FloodedErrors = 1024 * 1024;

    public static int Run(string[] role)
    {
        switch (role)
        {
            case ["sleep"]:
                Thread.Sleep(Timeout.Infinite);
                break;
            case ["environment", var library]:
                Console.WriteLine(EnvironmentChecks.Describe(library));
                break;
            case ["arguments", .. var others]:
                // Not in the console's code page.
                using (Stream output = Console.OpenStandardOutput())
                    output.Write(Encoding.UTF8.GetBytes(string.Join('\n', others)));
                break;
            case ["tree"]:
                Console.WriteLine(StartSleeper());
                Thread.Sleep(Timeout.Infinite);
                break;
            case ["leave"]:
                Console.WriteLine(StartSleeper());
                break;
            case ["parent"]:
                var child = Children.TryStart(
                    Environment.ProcessPath!, ["role", "tree"], [], CancellationToken.None, out string? whyNot);
                Console.WriteLine(child is null ? whyNot : $"{child.Id} {ChildChecks.ReadLine(child)}");
                Thread.Sleep(Timeout.Infinite);
                break;
            case ["flood"]:
                Flood();
                break;
            default:
                Console.WriteLine($"no role {string.Join(' ', role)}");
                return 2;
        }

        return 0;
    }

    private static string StartSleeper()
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["role", "sleep"]) { UseShellExecute = false })!;
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }

    private static void Flood()
    {
        byte[] bytes = new byte[64 * 1024];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i % 251);
        using Stream output = Console.OpenStandardOutput(), errors = Console.OpenStandardError();
        Task both = Task.Run(() => Write(errors, FloodedErrors));
        Write(output, FloodedBytes);
        both.Wait();

        void Write(Stream stream, int count)
        {
            for (int i = 0; i < count; i += bytes.Length) stream.Write(bytes);
        }
    }
}
