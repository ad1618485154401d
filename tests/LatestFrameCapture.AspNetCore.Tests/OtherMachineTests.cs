using System.Diagnostics;
using System.Net;

namespace LatestFrames;

/// <summary>What another machine gets: a network namespace is one, as far as addresses go.</summary>
public sealed class OtherMachineTests
{
    // Of the block for such tests (RFC 2544): four addresses for each process, so that two runs do not meet.
    private static readonly string s_block = $"198.18.{Environment.ProcessId / 64 % 256}.";
    private static readonly int s_first = Environment.ProcessId % 64 * 4;
    private static readonly string s_here = s_block + (s_first + 1);
    private static readonly string s_there = s_block + (s_first + 2);

    [Fact]
    public async Task Another_machine_gets_nothing_by_default()
    {
        string name = $"lfc{Environment.ProcessId}";
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Network namespaces are Linux's.");
        Assert.SkipUnless(
            await TryRunAsync("ip", $"netns add {name}") is not null, "This user may make no network namespace.");
        try
        {
            string link = $"a{name}", other = $"b{name}";
            bool isLinked =
                await TryRunAsync("ip", $"link add {link} type veth peer name {other} netns {name}") is not null
                && await TryRunAsync("ip", $"addr add {s_here}/30 dev {link}") is not null
                && await TryRunAsync("ip", $"link set {link} up") is not null
                && await TryRunAsync("ip", $"netns exec {name} ip addr add {s_there}/30 dev {other}") is not null
                && await TryRunAsync("ip", $"netns exec {name} ip link set {other} up") is not null;
            Assert.SkipUnless(isLinked, "This user may not link network namespaces.");

            await using TestApp app = await TestApp.StartAsync(
                new Dictionary<string, StampedCamera> { ["door"] = new() }, address: IPAddress.Any);
            int port = app.Address.Port;
            foreach (string path in new[]
            {
                "", "-/wall.js", "-/socket", "events", "door", "door/frame.jpg", "door/stream.mjpeg"
            })
            {
                // A name of this machine in Host does not help.
                string ask = $"exec 3<>/dev/tcp/{s_here}/{port}; "
                    + $"printf 'GET /cameras/{path} HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' "
                    + ">&3; head -n 1 <&3";
                string? answer = await TryRunAsync("ip", $"netns exec {name} timeout 20 bash -c \"{ask}\"");
                Assert.Contains(" 403 ", answer, StringComparison.Ordinal);
            }
        }
        finally
        {
            await TryRunAsync("ip", $"netns del {name}");
        }
    }

    private static async Task<string?> TryRunAsync(string program, string arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            using var limit = new CancellationTokenSource(TestApp.Limit);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            await errors;
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
