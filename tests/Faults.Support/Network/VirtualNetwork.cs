using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>Hosts with a network of their own each, joined by a switch whose cables can be pulled out.</summary>
/// <remarks>
/// <para>
/// Linux's network namespaces, pairs of veth and a bridge. The machine's own network is not touched. The namespaces
/// have no names: each exists as long as a program in it runs. All programs of it end with the end of their input, so
/// nothing stays when this process is killed, and there is nothing to clean up when the next one starts.
/// </para>
/// <para>Needs root, or sudo that asks nothing. Thread safety: one thread at a time.</para>
/// </remarks>
public sealed class VirtualNetwork : IDisposable
{
    private const string Prefix = "10.77.0.";

    private static readonly Lazy<string?> s_whyNot = new(FindWhyNot);

    private readonly Process _switch;
    private readonly string _switchId;
    private readonly List<VirtualHost> _hosts = [];

    public VirtualNetwork()
    {
        (_switch, _switchId) = StartNamespace();
        try
        {
            RunIn(_switchId, "ip", "link", "add", "name", "bridge", "type", "bridge");
            RunIn(_switchId, "ip", "link", "set", "dev", "bridge", "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? WhyNot => s_whyNot.Value;

    internal static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    private static string[] AsRoot => Environment.IsPrivilegedProcess ? [] : ["sudo", "-n", "-E"];

    /// <summary>Adds a host, with an address on the switch.</summary>
    public VirtualHost AddHost()
    {
        int number = _hosts.Count + 1;
        string port = $"port{number}";
        string address = Prefix + number.ToString(CultureInfo.InvariantCulture);
        (Process holder, string id) = StartNamespace();
        var host = new VirtualHost(this, holder, id, port, address);
        _hosts.Add(host);
        RunIn(_switchId, "ip", "link", "add", "name", port, "type", "veth", "peer", "name", "eth0", "netns", id);
        RunIn(_switchId, "ip", "link", "set", "dev", port, "master", "bridge", "up");
        RunIn(id, "ip", "link", "set", "dev", "lo", "up");
        RunIn(id, "ip", "address", "add", address + "/24", "dev", "eth0");
        RunIn(id, "ip", "link", "set", "dev", "eth0", "up");
        return host;
    }

    public void Dispose()
    {
        foreach (VirtualHost host in _hosts) host.Dispose();
        End(_switch);
    }

    internal void SetLink(string port, bool isUp) =>
        RunIn(_switchId, "ip", "link", "set", "dev", port, isUp ? "up" : "down");

    /// <summary>Starts a program in a namespace; its input and output are this process's.</summary>
    internal static Process StartIn(string id, IEnumerable<string> command) =>
        Start([.. AsRoot, "nsenter", $"--net=/proc/{id}/ns/net", .. command]);

    /// <summary>Ends a program by the end of its input.</summary>
    internal static void End(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, and what was written to it is lost.
        }

        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    // The shell says its number, and is then the program that waits.
    private static (Process Holder, string Id) StartNamespace()
    {
        Process holder = Start([.. AsRoot, "unshare", "--net", "sh", "-c", "echo $$; exec cat"]);
        string? id = holder.StandardOutput.ReadLineAsync().WaitAsync(Limit).GetAwaiter().GetResult();
        if (id is not null) return (holder, id);
        string error = holder.StandardError.ReadToEnd().Trim();
        End(holder);
        throw new InvalidOperationException(error);
    }

    private static void RunIn(string id, params string[] command)
    {
        using Process process = StartIn(id, command);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{string.Join(' ', command)}: {error.GetAwaiter().GetResult().Trim()}");
    }

    private static Process Start(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string? FindWhyNot()
    {
        if (!OperatingSystem.IsLinux()) return "Network namespaces are Linux's.";
        try
        {
            using var network = new VirtualNetwork();
            network.AddHost();
            return null;
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or TimeoutException or System.ComponentModel.Win32Exception)
        {
            return $"No network namespaces can be made here: {exception.Message}";
        }
    }
}
