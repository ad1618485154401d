using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>A server on loopback that keeps nothing on disk.</summary>
internal abstract class TestServer : IDisposable
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    public int Port { get; } = FindPort();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>A connection that is not one of the library's.</summary>
    public ConnectionMultiplexer Connect(string options = "") =>
        ConnectionMultiplexer.Connect(Address + options + ",allowAdmin=true");

    /// <summary>Makes an account that may use the library's keys and channels, and these commands.</summary>
    public void AddAccount(ConnectionMultiplexer redis, string user, string password, params string[] commands) =>
        redis.GetDatabase().Execute("ACL", ["SETUSER", user, "on", ">" + password, .. Patterns, .. commands]);

    /// <summary>Ends it at once and starts another one on the same port, with nothing in it.</summary>
    public abstract void Restart();

    public abstract void Dispose();

    /// <summary>How the server's accounts are told of keys and channels.</summary>
    protected abstract string[] Patterns { get; }

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
