using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Why there is no connection to a server, and the way out.</summary>
internal static class NetworkFailures
{
    public static (CaptureFailureReason Reason, string Text) OfSocket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => (
            CaptureFailureReason.Refused,
            "no program listens on the port; check the port, and that the camera is on"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => (
            CaptureFailureReason.NameNotResolved,
            "the host's name could not be resolved; check its spelling, or use the address"),
        SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
            or SocketError.HostDown
            or SocketError.NetworkDown
            or SocketError.AddressNotAvailable
            or SocketError.AddressFamilyNotSupported => (
                CaptureFailureReason.Unreachable,
                "the host cannot be reached; check the network and the address"),
        SocketError.TimedOut => (
            CaptureFailureReason.TimedOut, "the host did not answer; check that it is on"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => (
            CaptureFailureReason.Ended, "the camera closed the connection"),
        _ => (CaptureFailureReason.Unknown, $"the connection failed ({error})"),
    };

    /// <summary>Why TLS's handshake failed.</summary>
    /// <param name="refusal">Why this end refused the certificate; empty when it did not.</param>
    /// <param name="error">What the runtime reports.</param>
    /// <param name="alternative">The scheme without TLS.</param>
    public static (CaptureFailureReason Reason, string Text) OfTls(string refusal, string error, string alternative) =>
    (
        CaptureFailureReason.Unknown,
        refusal.Length > 0
            ? $"{refusal}. Cameras sign their own: give it as ServerCertificate if it is the camera's"
            : $"the camera does not speak TLS as this system does ({error}); check the port, or use {alternative}");
}
