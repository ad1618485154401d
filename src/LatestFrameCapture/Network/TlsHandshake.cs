using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LatestFrames;

/// <summary>Secures a connection by TLS.</summary>
internal static class TlsHandshake
{
    /// <summary>Secures a connection.</summary>
    /// <param name="socket">The connected socket; owned by the result.</param>
    /// <param name="host">The server's name, which its certificate must have.</param>
    /// <param name="certificate">The user's check of it; null for the system's rules.</param>
    /// <param name="alternative">The scheme without TLS, for texts.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="limit">The limit.</param>
    /// <exception cref="CameraException">The handshake failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IByteWire Run(
        Socket socket,
        string host,
        RemoteCertificateValidationCallback? certificate,
        string alternative,
        string name,
        WaitLimit limit)
    {
        socket.Blocking = true;
        var check = new CertificateCheck(certificate);
        var stream = new SslStream(
            new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, check.IsTrusted);
        try
        {
            Task handshake = stream.AuthenticateAsClientAsync(host);
            if (!StreamWire.Wait(handshake, new Task[1], limit))
            {
                AbandonedTask.Observe(handshake);
                throw CameraException.TimedOut(name, "did not complete TLS's handshake", limit);
            }

            handshake.GetAwaiter().GetResult();
            return new StreamWire(stream);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            stream.Dispose();
            (CaptureFailureReason reason, string text) =
                NetworkFailures.OfTls(check.Refusal, exception.Message, alternative);
            throw new CameraException(name, reason, text, exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
