using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>A redis-server on loopback that keeps nothing on disk.</summary>
internal sealed class RedisProcess : IDisposable
{
    // It does not look at its input, and would outlive a program that is killed.
    private const string UntilInputEnds = "\"$@\" & cat >/dev/null; kill -9 $!; wait $!";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConnectionMultiplexer _connection;

    private RedisProcess(Process process, int port)
    {
        _process = process;
        Address = $"127.0.0.1:{port}";
        _connection = ConnectionMultiplexer.Connect(Address + ",allowAdmin=true");
    }

    public string Address { get; }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var values = _connection.GetServer(Address).Info("cpu")[0]
                .ToDictionary(pair => pair.Key, pair => pair.Value);
            return Seconds("used_cpu_user") + Seconds("used_cpu_sys");

            TimeSpan Seconds(string key) =>
                TimeSpan.FromSeconds(double.Parse(values[key], CultureInfo.InvariantCulture));
        }
    }

    public static RedisProcess Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        Process process = Process.Start(new ProcessStartInfo(
            "sh", ["-c", UntilInputEnds, "sh", "redis-server", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (process.StandardOutput.ReadLineAsync().WaitAsync(s_limit).GetAwaiter().GetResult() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new RedisProcess(process, port);
        }

        throw new InvalidOperationException("redis-server has ended.");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
