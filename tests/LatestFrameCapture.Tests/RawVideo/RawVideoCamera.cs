using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A program that sends a video without a container, 25 pictures a second.</summary>
internal static class RawVideoCamera
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(40);

    /// <summary>Starts one that sends the video repeatedly, up to a number of pictures a connection.</summary>
    public static LoopbackServer Of(CodedVideo video, int pictures = int.MaxValue) => new(async (socket, token) =>
    {
        using var timer = new PeriodicTimer(s_interval);
        for (int i = 0; i < pictures; i++)
        {
            AccessUnit unit = video.Units[i % video.Units.Count];
            await socket.SendAsync(unit.Data.AsMemory(0, unit.Length), SocketFlags.None, token);
            await timer.WaitForNextTickAsync(token);
        }
    });

    public static string Url(LoopbackServer server) => $"tcp://127.0.0.1:{server.Port}";
}
