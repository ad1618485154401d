using System.Globalization;
using Garnet;

namespace LatestFrames;

/// <summary>Garnet in this process, for where no redis-server can be installed.</summary>
internal sealed class GarnetInProcess : TestServer
{
    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private GarnetServer _server;

    private GarnetInProcess() => _server = StartServer();

    // Its accounts know neither patterns of keys, but for all of them, nor of channels.
    protected override string[] Patterns => ["~*"];

    public static GarnetInProcess Start() => new();

    public override void Restart()
    {
        _server.Dispose();
        _server = StartServer();
    }

    public override void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private GarnetServer StartServer()
    {
        string accounts = Path.Combine(_directory, "accounts");
        File.WriteAllText(accounts, "user default on nopass +@all ~*\n");
        var server = new GarnetServer(
        [
            "--bind", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--memory", "64m", "--index", "1m", "--checkpointdir", _directory,
            "--auth", "Acl", "--acl-file", accounts, "--commandstats-monitor", "true",
            "-q", "--logger-level", "None",
        ]);
        server.Start();
        return server;
    }
}
