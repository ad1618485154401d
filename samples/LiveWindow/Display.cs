using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>Finds out whether a window can be opened here.</summary>
/// <remarks>
/// On Linux OpenCV's window toolkit aborts the process when it finds no display: no exception, nothing to catch. So the
/// question has to be asked before the first window, by connecting to the display server as the toolkit would.
/// </remarks>
internal static partial class Display
{
    /// <summary>Tells whether there is a display that takes connections.</summary>
    /// <param name="whyNot">What is missing and what to do about it, or null.</param>
    public static bool IsReachable([NotNullWhen(false)] out string? whyNot)
    {
        whyNot = null;
        if (!OperatingSystem.IsLinux()) return true;

        string? display = Environment.GetEnvironmentVariable("DISPLAY");
        if (!string.IsNullOrEmpty(display)) whyNot = TryX11(display);
        if (!string.IsNullOrEmpty(display) && whyNot is null) return true;
        if (IsWaylandReachable())
        {
            whyNot = null;
            return true;
        }

        whyNot ??= "No display: neither DISPLAY nor WAYLAND_DISPLAY leads to one. "
            + "Start this in a desktop session, with 'ssh -X', or under 'xvfb-run'.";
        return false;
    }

    private static bool IsWaylandReachable()
    {
        string? name = Environment.GetEnvironmentVariable("WAYLAND_DISPLAY");
        if (string.IsNullOrEmpty(name)) return false;

        // A name belongs into the session's directory; an absolute path, which Combine keeps, stands for itself.
        string path = Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? string.Empty, name);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // No such socket, nobody behind it, or a path that is too long for one: no Wayland, then.
            return false;
        }
    }

    private static string? TryX11(string display)
    {
        try
        {
            IntPtr connection = XOpenDisplay(display);
            if (connection == IntPtr.Zero)
                return $"No display: DISPLAY is '{display}', but nothing there takes a connection. "
                    + "Is the X server running, and may this user use it (xauth)?";
            _ = XCloseDisplay(connection);
            return null;
        }
        catch (DllNotFoundException)
        {
            return "No display: libX11.so.6 is not installed, so no X server can be reached. "
                + "On Debian and Ubuntu: apt-get install libx11-6";
        }
    }

    [LibraryImport("libX11.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr XOpenDisplay(string display);

    [LibraryImport("libX11.so.6")]
    private static partial int XCloseDisplay(IntPtr display);
}
