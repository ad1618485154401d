using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>A redis-server on loopback that keeps nothing on disk.</summary>
internal sealed class RedisServer : IDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private readonly string[] _arguments;
    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private Process _process;

    private RedisServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = arguments;
        _process = StartProcess();
    }

    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static RedisServer Start(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Program), $"There is no {Program}; eng/redis.sh installs it.");
        return new RedisServer(FindPort(), arguments);
    }

    /// <summary>A connection that is not one of the library's.</summary>
    public ConnectionMultiplexer Connect(string options = "") => ConnectionMultiplexer.Connect(Address + options + ",allowAdmin=true");

    /// <summary>Kills it and starts another one on the same port, with nothing in it.</summary>
    public void Restart()
    {
        Kill();
        Resume();
    }

    /// <summary>Starts another one on the same port after <see cref="Kill"/>.</summary>
    public void Resume() => _process = StartProcess();

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Stops it, so that its sockets stay open and nothing answers; or lets it go on.</summary>
    public void Freeze(bool isFrozen)
    {
        using Process kill = Process.Start("kill", [isFrozen ? "-STOP" : "-CONT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process StartProcess()
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardOutput = true,
            ArgumentList = { "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory },
        };
        foreach (string argument in _arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        while (process.StandardOutput.ReadLineAsync().WaitAsync(Limit).GetAwaiter().GetResult() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return process;
        }

        throw new InvalidOperationException("redis-server has ended.");
    }
}
