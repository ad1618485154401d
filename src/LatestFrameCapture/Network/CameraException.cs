using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A camera could not be opened, or gives no video; carries the reason and the way out.</summary>
internal sealed class CameraException(CaptureFailure failure, Exception? inner = null)
    : Exception(failure.Message, inner)
{
    /// <param name="name">The camera.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="text">The reason in words and the way out, without a full stop.</param>
    /// <param name="inner">What it comes from.</param>
    public CameraException(string name, CaptureFailureReason reason, string text, Exception? inner = null)
        : this(new CaptureFailure(reason, $"{name}: {text}."), inner)
    {
    }

    public CaptureFailure Failure { get; } = failure;

    /// <summary>Whether credentials were sent, and the camera neither accepted nor refused them.</summary>
    public bool IsLoginInDoubt { get; init; }

    /// <summary>Whether another source may be able to read what the camera sends.</summary>
    public bool IsForAnotherSource { get; init; } = failure.Reason == CaptureFailureReason.UnsupportedCodec;

    /// <summary>Whether the camera's answer has an end; null when it does not tell.</summary>
    public bool? HasEnd { get; init; }

    /// <summary>Whether the camera's answer is a playlist, whose segments come at once.</summary>
    public bool IsPlaylist { get; init; }

    /// <summary>The exception for a wait that has ended.</summary>
    /// <param name="name">The camera.</param>
    /// <param name="what">What it did not do.</param>
    /// <param name="limit">The limit of the wait.</param>
    /// <exception cref="OperationCanceledException">The token of the limit was cancelled.</exception>
    public static CameraException TimedOut(string name, string what, WaitLimit limit)
    {
        limit.Token.ThrowIfCancellationRequested();
        return new CameraException(
            name,
            CaptureFailureReason.TimedOut,
            $"the camera {what} in time; check that it is on, and that the address is right");
    }

    public static CameraException Ended(string name, string after) =>
        new(name, CaptureFailureReason.Ended, $"the camera closed the connection {after}");

    public static CameraException OfSocket(string name, SocketException exception)
    {
        (CaptureFailureReason reason, string text) = NetworkFailures.OfSocket(exception.SocketErrorCode);
        return new CameraException(name, reason, text, exception);
    }
}
