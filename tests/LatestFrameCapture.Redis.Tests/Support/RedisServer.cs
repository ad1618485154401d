using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>A redis-server, which is a process of its own.</summary>
internal sealed class RedisServer : TestServer
{
    // It does not look at its input, and would outlive a test that is killed. Its number is said first.
    private const string UntilInputEnds =
        "sh -c 'echo $$; exec \"$@\"' sh \"$@\" & cat >/dev/null; kill -9 $!; wait $!";

    public const string Program = "/usr/bin/redis-server";

    private readonly string[] _arguments;
    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private Process _process;
    private int _id;
    private bool _isRunning = true;

    private RedisServer(string[] arguments)
    {
        _arguments = arguments;
        _process = StartProcess();
    }

    protected override string[] Patterns => ["~lfc:*", "&lfc:*"];

    public static RedisServer Start(params string[] arguments)
    {
        SkipUnlessInstalled();
        return new RedisServer(arguments);
    }

    public static void SkipUnlessInstalled() =>
        Assert.SkipUnless(File.Exists(Program), $"There is no {Program}; eng/redis.sh installs it.");

    /// <summary>What it is started with, to keep nothing.</summary>
    public static string[] ArgumentsFor(string address, int port, string directory) =>
    [
        "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", address,
        "--save", "", "--appendonly", "no", "--dir", directory
    ];

    /// <summary>Waits until it answers; what it says afterwards is read and dropped.</summary>
    public static void WaitUntilReady(Process process)
    {
        while (process.StandardOutput.ReadLineAsync().WaitAsync(Limit).GetAwaiter().GetResult() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }

        throw new InvalidOperationException("redis-server has ended.");
    }

    public override void Restart()
    {
        Kill();
        StartAgain();
    }

    /// <summary>Stops it, so that its sockets stay open and nothing answers; or lets it go on.</summary>
    public void Freeze(bool isFrozen)
    {
        if (!_isRunning) return;
        using Process kill = Process.Start(
            "kill", [isFrozen ? "-STOP" : "-CONT", _id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public override void Dispose()
    {
        Kill();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Kills it, if it runs.</summary>
    public void Kill()
    {
        if (!_isRunning) return;
        _isRunning = false;
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Starts another one on the same port after <see cref="Kill"/>.</summary>
    public void StartAgain()
    {
        _process = StartProcess();
        _isRunning = true;
    }

    private Process StartProcess()
    {
        Process process = Process.Start(new ProcessStartInfo(
            "sh", ["-c", UntilInputEnds, "sh", Program, .. ArgumentsFor("127.0.0.1", Port, _directory), .. _arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            _id = int.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            WaitUntilReady(process);
            return process;
        }
        catch
        {
            process.StandardInput.Close();
            process.Dispose();
            throw;
        }
    }
}
