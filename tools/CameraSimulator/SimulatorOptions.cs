using System.Net;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>What the simulated camera is like.</summary>
public sealed record SimulatorOptions
{
    internal const int SmallestWidth = 320;
    internal const int SmallestHeight = 240;
    internal const int LargestSide = 4096;

    // I420's planes lie without gaps, RTP's JPEG header counts in units of 8: a multiple of 8 suits them all.
    private const int SideUnit = 8;
    private const int RtpJpegLargestSide = 2040;

    /// <summary>Gets the pictures' columns.</summary>
    /// <value>Default 1280; a multiple of 8 from 320 to 4096 (2040 for MJPEG over RTSP).</value>
    public int Width { get; init; } = 1280;

    /// <summary>Gets the pictures' rows.</summary>
    /// <value>Default 720; a multiple of 8 from 240 to 4096 (2040 for MJPEG over RTSP).</value>
    public int Height { get; init; } = 720;

    /// <summary>Gets the frame rate.</summary>
    /// <value>Frames per second; default 25, more than 0 and at most 240.</value>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Gets the bit rate of H.264 and H.265; JPEG has none.</summary>
    /// <value>Kilobits per second; default 4000, 100 to 100000.</value>
    public int BitrateKbps { get; init; } = 4000;

    /// <summary>Gets the TCP port on 127.0.0.1.</summary>
    /// <value>Default 0: a free one, which the camera's <see cref="CameraSimulator.Port"/> then tells.</value>
    public int Port { get; init; }

    /// <summary>Gets the URL's path.</summary>
    /// <value>Default null: <c>/camera</c> over RTSP, <c>/camera.mjpg</c> over HTTP. Begins with a slash.</value>
    public string? Path { get; init; }

    /// <summary>Gets the encoding over RTSP.</summary>
    /// <value>Default <see cref="CameraCodec.H264"/>.</value>
    public CameraCodec Codec { get; init; }

    /// <summary>Gets the user and password that the camera wants.</summary>
    /// <value>Default null: none. The camera's URL then carries them.</value>
    public NetworkCredential? Credentials { get; init; }

    /// <summary>Gets how the camera wants them.</summary>
    /// <value>Default <see cref="CameraAuthentication.Basic"/>; of no meaning without
    /// <see cref="Credentials"/>.</value>
    public CameraAuthentication Authentication { get; init; }

    /// <summary>Gets how the packets go over RTSP.</summary>
    /// <value>Default <see cref="CameraTransport.Tcp"/>.</value>
    public CameraTransport Transport { get; init; }

    /// <summary>Gets the file of the certificate with which an RTSP camera speaks TLS.</summary>
    /// <value>Default null: no TLS. A PEM file with the certificate and its key; the URL then begins with
    /// rtsps.</value>
    public string? CertificateFile { get; init; }

    internal void Validate(CameraProtocol protocol)
    {
        ValidateSize(Width, Height, protocol);
        Require(
            FramesPerSecond > 0 && FramesPerSecond <= 240,
            FramesPerSecond,
            "A frame rate is more than 0 and at most 240 frames per second.");
        Require(BitrateKbps is >= 100 and <= 100_000, BitrateKbps, "A bit rate is 100 to 100000 kbit/s.");
        Require(Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort, Port, "A port is 0 (a free one) to 65535.");
        Require(
            Path is null || (Path.StartsWith('/') && Uri.IsWellFormedUriString(Path, UriKind.Relative)),
            Path,
            "A path begins with a slash and is fit for a URL.");
        Require(Enum.IsDefined(Codec), Codec, "There are H.264, H.265 and MJPEG.");
        Require(Enum.IsDefined(Authentication), Authentication, "There are Basic and Digest.");

        Require(Enum.IsDefined(Transport), Transport, "There are TCP, UDP and both.");
        Require(
            CertificateFile is null || protocol == CameraProtocol.Rtsp,
            CertificateFile,
            "Only the RTSP camera speaks TLS.");

        string? userName = Credentials?.UserName;
        Require(
            userName is null || (userName.Length > 0 && !userName.Contains(':', StringComparison.Ordinal)),
            userName,
            "A user name is not empty and has no colon.");
        Require(Credentials is null || protocol == CameraProtocol.Rtsp || Authentication == CameraAuthentication.Basic,
            Authentication, "The HTTP camera knows Basic authentication only; Digest needs RTSP.");
    }

    internal void ValidateSize(int width, int height, CameraProtocol protocol)
    {
        int largest = protocol == CameraProtocol.Rtsp && Codec == CameraCodec.Mjpeg ? RtpJpegLargestSide : LargestSide;
        Require(width >= SmallestWidth && width <= largest && width % SideUnit == 0, width,
            $"A width is a multiple of {SideUnit} from {SmallestWidth} to {largest}.");
        Require(height >= SmallestHeight && height <= largest && height % SideUnit == 0, height,
            $"A height is a multiple of {SideUnit} from {SmallestHeight} to {largest}.");
    }

    private static void Require(
        bool holds, object? value, string message, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, message);
    }
}
