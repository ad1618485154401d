using System.Globalization;

namespace LatestFrames;

/// <summary>Puts a camera's URL together.</summary>
internal static class CameraUrl
{
    public static string For(CameraProtocol protocol, SimulatorOptions options, int port)
    {
        string scheme = protocol != CameraProtocol.Rtsp ? "http" : options.CertificateFile is null ? "rtsp" : "rtsps";

        // Escaped by hand: UriBuilder leaves an '@' or '/' of a password as it is.
        string user = options.Credentials is { } credentials
            ? $"{Uri.EscapeDataString(credentials.UserName)}:{Uri.EscapeDataString(credentials.Password)}@"
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture, $"{scheme}://{user}127.0.0.1:{port}{PathFor(protocol, options)}");
    }

    public static string PathFor(CameraProtocol protocol, SimulatorOptions options) =>
        options.Path ?? (protocol == CameraProtocol.Rtsp ? "/camera" : "/camera.mjpg");
}
