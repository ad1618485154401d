using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>A camera, a redis-server and two consumers on machines of their own.</summary>
public sealed class RedisNetwork : IDisposable
{
    private const int Port = 6379;

    private readonly string _directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
    private readonly VirtualNetwork? _network;

    public RedisNetwork()
    {
        WhyNot = VirtualNetwork.WhyNot
            ?? (File.Exists(RedisServer.Program)
                ? null
                : $"There is no {RedisServer.Program}; eng/redis.sh installs it.");
        if (WhyNot is not null) return;
        _network = new VirtualNetwork();
        try
        {
            Server = _network.AddHost();
            Camera = _network.AddHost();
            One = _network.AddHost();
            Other = _network.AddHost();
            Address = Server.Address + ":" + Port.ToString(CultureInfo.InvariantCulture);

            // It listens on its host's address alone, where nobody else is.
            RedisServer.WaitUntilReady(Server.StartServer(
            [
                RedisServer.Program,
                .. RedisServer.ArgumentsFor(Server.Address, Port, _directory),
                "--protected-mode", "no"
            ]));
            new PeerProgram(Camera.Start(PeerProgram.Command("publish", Address)))
                .WaitFor(line => line == "ready", 0, "publisher");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there is none here; null if there is.</summary>
    public string? WhyNot { get; }

    public VirtualHost Server { get; } = null!;

    public VirtualHost Camera { get; } = null!;

    public VirtualHost One { get; } = null!;

    public VirtualHost Other { get; } = null!;

    /// <summary>The server's, on the network.</summary>
    public string Address { get; } = "";

    public void Dispose()
    {
        _network?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Starts a consumer.</summary>
    /// <param name="host">Its machine.</param>
    /// <param name="conversion">Whether it fetches all or what is read.</param>
    /// <param name="hasProxy">Whether its link can be slowed.</param>
    internal RemoteConsumer StartConsumer(VirtualHost host, FrameConversion conversion, bool hasProxy = false)
    {
        Process process = host.Start(
            PeerProgram.Command(hasProxy ? "slow" : "consume", Address, conversion.ToString()));
        return new RemoteConsumer(new PeerProgram(process), () => host.End(process));
    }
}
