namespace LatestFrames;

/// <summary>How a simulated camera asks for the password.</summary>
public enum CameraAuthentication
{
    /// <summary>Basic: the password itself, RFC 7617.</summary>
    Basic,

    /// <summary>Digest: a hash of password and nonce, RFC 2617; RTSP only.</summary>
    Digest,
}
