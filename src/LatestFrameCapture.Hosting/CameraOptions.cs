using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>One camera of an application, as its configuration describes it.</summary>
/// <remarks>
/// Exactly one of <see cref="Url"/>, <see cref="Device"/> and <see cref="CreateSource"/> says what to read. Thread
/// safety: not thread safe; a camera copies the options when it is opened.
/// </remarks>
public sealed class CameraOptions
{
    /// <summary>A URL, a path or a GStreamer pipeline.</summary>
    /// <value>
    /// Default null. Put the password into <see cref="Password"/>, which user secrets can hold. An <see
    /// cref="ICameraSourceFactory"/> may read further schemes, such as <c>redis</c> in LatestFrameCapture.Redis.
    /// </value>
    public string? Url { get; set; }

    /// <summary>The number of a local device.</summary>
    /// <value>Default null; 0 to 1,000.</value>
    [Range(0, 1000)]
    public int? Device { get; set; }

    /// <summary>The user of the camera, where <see cref="Url"/> names none.</summary>
    /// <value>Default null. Any characters, not percent-encoded.</value>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>: from user secrets or the environment, never from a file
    /// that is shared.</summary>
    /// <value>Default null. Any characters, not percent-encoded.</value>
    public string? Password { get; set; }

    /// <summary>The SHA-256 hash of the camera's own certificate, in hexadecimal digits.</summary>
    /// <value>
    /// Default null: a certificate must be valid by the system's rules. Otherwise only this one is accepted, for
    /// <c>rtsps</c> and <c>https</c>; needs <see cref="Rtsp"/> or <see cref="MotionJpeg"/>. <c>openssl x509
    /// -fingerprint -sha256</c> prints it; colons are ignored.
    /// </value>
    public string? CertificateSha256 { get; set; }

    /// <summary>The options of the capture; its <see cref="LatestFrameCaptureOptions.Backend"/> chooses what reads a
    /// URL.</summary>
    /// <value>
    /// The defaults. Without a <see cref="LatestFrameCaptureOptions.Name"/> it is the camera's name. The clock, the
    /// meter factory and the logger come from dependency injection.
    /// </value>
    public LatestFrameCaptureOptions Capture { get; set; } = new();

    /// <summary>The properties of an <see cref="RtspSource"/>; with them it alone reads the camera.</summary>
    /// <value>Default null: <see cref="Capture"/> decides what reads the URL.</value>
    [ValidateObjectMembers]
    public RtspCameraOptions? Rtsp { get; set; }

    /// <summary>The properties of a <see cref="MotionJpegSource"/>; with them it alone reads the camera.</summary>
    /// <value>Default null: <see cref="Capture"/> decides what reads the URL.</value>
    public MotionJpegCameraOptions? MotionJpeg { get; set; }

    /// <summary>The properties of an <see cref="FFmpegSource"/>; with them it alone reads the camera.</summary>
    /// <value>Default null: <see cref="Capture"/> decides what reads the URL.</value>
    [ValidateObjectMembers]
    public FFmpegCameraOptions? FFmpeg { get; set; }

    /// <summary>Makes a source of the program's own.</summary>
    /// <value>
    /// Default null. Called each time that the camera is opened with new options, on a thread of its own, not on the
    /// capture thread. Set it in code; a configuration cannot.
    /// </value>
    /// <remarks>
    /// Make the delegate once, outside of what configures the options: where the configuration can change, that is
    /// called again, and a delegate that has captured something inside of it is another one each time, with which the
    /// camera is opened again.
    /// </remarks>
    public Func<IServiceProvider, IFrameSource>? CreateSource { get; set; }

    /// <summary>Returns the type's name: the values may be secret.</summary>
    /// <returns>A text for people; its format may change.</returns>
    public override string ToString() => nameof(CameraOptions);
}
