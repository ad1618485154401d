using System.Net;
using System.Net.Security;

namespace LatestFrames;

/// <summary>What a <see cref="CameraClient"/> connects to, and how.</summary>
internal sealed record MotionJpegSettings
{
    public required HttpUrl Url { get; init; }

    /// <summary>The camera's name in texts, without its password.</summary>
    public required string Name { get; init; }

    /// <summary>Header lines of each request, besides those of the client.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What no text may show.</summary>
    public Secrets Secrets => Headers.Aggregate(
        Url.Secrets, static (others, header) => Secrets.WithPartsOf(header.Value, " \t:;=,", others));

    /// <summary>Decides on all certificates; null to trust those that the system does.</summary>
    public RemoteCertificateValidationCallback? ServerCertificate { get; init; }

    /// <summary>The proxy; null for the system's.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>The time from one request of a snapshot to the next.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest time of an opening in all, redirects and logins included.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a camera may send without a picture, once it has sent one.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The way to the readers of coded pictures; null for none.</summary>
    public UnitInlet? Inlet { get; init; }

    /// <summary>Receives lines for the log; the log puts the camera before them.</summary>
    public Action<string> Note { get; init; } = static _ => { };
}
