using System.Net.Security;

namespace LatestFrames;

/// <summary>What an <see cref="RtspClient"/> connects to, and how.</summary>
internal sealed record RtspSettings
{
    public required RtspUrl Url { get; init; }

    /// <summary>The camera's name in texts, without its password.</summary>
    public required string Name { get; init; }

    /// <summary>The transport; the URL's scheme (rtspt, rtspu) has precedence.</summary>
    public RtspTransport Transport { get; init; }

    /// <summary>The longest time that a packet of UDP waits for an earlier one.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Which of the description's video tracks to play, from 0; null for the largest picture.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>Decides on all certificates; null to trust those that the system does.</summary>
    public RemoteCertificateValidationCallback? ServerCertificate { get; init; }

    /// <summary>The longest time of an opening in all, redirects and logins included.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether sessions are kept with OPTIONS alone, because the camera closed the connection over GET_PARAMETER.
    /// </summary>
    public bool KeepsAliveByOptions { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Receives lines for the log, such as a change of the transport; the log puts the camera before them.
    /// </summary>
    public Action<string>? Note { get; init; }
}
