using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

internal static class SocketExtensions
{
    [ThreadStatic]
    private static byte[]? s_buffer;

    /// <summary>Does nothing: the option of Linux that the library sets needs .NET's method.</summary>
    public static void SetRawSocketOption(this Socket socket, int level, int name, ReadOnlySpan<byte> value)
    {
        _ = (socket, level, name, value.Length);
    }

    /// <summary>As .NET's method; allocates the sender's address.</summary>
    public static int ReceiveFrom(this Socket socket, Span<byte> buffer, SocketFlags flags, SocketAddress sender)
    {
        byte[] bytes = s_buffer ??= new byte[64 * 1024];
        EndPoint from = new IPEndPoint(
            sender.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        int read = socket.ReceiveFrom(bytes, 0, Math.Min(bytes.Length, buffer.Length), flags, ref from);
        bytes.AsSpan(0, read).CopyTo(buffer);
        SocketAddress address = from.Serialize();
        for (int i = 0; i < Math.Min(address.Size, sender.Size); i++) sender[i] = address[i];
        return read;
    }
}
