using System.Diagnostics;

namespace LatestFrames;

/// <summary>A host of a <see cref="VirtualNetwork"/>, which disposes it.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
public sealed class VirtualHost
{
    // What does not look at its input is killed at the end of it.
    private const string UntilInputEnds = "\"$@\" & cat >/dev/null; kill -9 $!";

    private readonly VirtualNetwork _network;
    private readonly Process _holder;
    private readonly string _id;
    private readonly string _port;
    private readonly List<Process> _programs = [];

    internal VirtualHost(VirtualNetwork network, Process holder, string id, string port, string address)
    {
        _network = network;
        _holder = holder;
        _id = id;
        _port = port;
        Address = address;
    }

    public string Address { get; }

    /// <summary>Starts a program that ends when its input does.</summary>
    /// <returns>
    /// Its input, output and errors are pipes; all that it says is to be read. It is ended with the host, or by
    /// <see cref="End"/>.
    /// </returns>
    public Process Start(params string[] command)
    {
        Process program = VirtualNetwork.StartIn(_id, command);
        _programs.Add(program);
        return program;
    }

    /// <summary>Starts a program that does not look at its input.</summary>
    /// <returns>As <see cref="Start"/>.</returns>
    public Process StartServer(params string[] command) => Start(["sh", "-c", UntilInputEnds, "sh", .. command]);

    /// <summary>Ends a program by the end of its input, and disposes it.</summary>
    public void End(Process program)
    {
        if (_programs.Remove(program)) VirtualNetwork.End(program);
    }

    /// <summary>Pulls the cable out of the switch: the host has no carrier, and nobody is told of what is
    /// lost.</summary>
    /// <returns>The moment, on the <see cref="FrameClock"/>, after which nothing passes.</returns>
    public long Cut()
    {
        _network.SetLink(_port, isUp: false);
        return FrameClock.NowMicroseconds;
    }

    /// <summary>Puts the cable back.</summary>
    /// <returns>The moment, on the <see cref="FrameClock"/>, before which nothing passed.</returns>
    public long Restore()
    {
        long before = FrameClock.NowMicroseconds;
        _network.SetLink(_port, isUp: true);
        return before;
    }

    internal void Dispose()
    {
        foreach (Process program in _programs) VirtualNetwork.End(program);
        VirtualNetwork.End(_holder);
    }
}
