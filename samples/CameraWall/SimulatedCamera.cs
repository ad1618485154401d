using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera that is none: a scene with something that moves, and the time in it.</summary>
/// <remarks>Thread safety: immutable; all that changes is in its connections.</remarks>
internal sealed class SimulatedCamera : IFrameSource
{
    private static readonly TimeSpan s_on = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_off = TimeSpan.FromSeconds(10);

    /// <summary>The size of its pictures.</summary>
    public Size Size { get; init; } = new(1280, 720);

    /// <summary>Its frame rate.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>The color of its scene, as OpenCV counts: 0 to 179.</summary>
    public int Hue { get; init; }

    /// <summary>Whether it is off for 10 s after each 20 s.</summary>
    public bool IsSwitchedOffAndOn { get; init; }

    /// <inheritdoc/>
    public string Name => "simulated camera";

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <summary>Whether it has power now.</summary>
    internal bool IsOn => !IsSwitchedOffAndOn
        || TimeSpan.FromMilliseconds(Environment.TickCount64 % (s_on + s_off).TotalMilliseconds) < s_on;

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        if (IsOn) return new SimulatedConnection(this, opening);
        opening.Failure = new CaptureFailure(CaptureFailureReason.Unreachable, "The camera is switched off.");
        return null;
    }
}
