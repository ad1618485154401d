using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera that is none: color bars, a line that moves over them, and the number of the frame.</summary>
/// <remarks>
/// The smallest live source, to be copied. It only says what to connect to; all that changes is in the connection,
/// because a capture may open a second one while the first is still stuck. Thread safety: immutable.
/// </remarks>
public sealed class TestPatternSource : IFrameSource
{
    private readonly Size _size;
    private readonly double _framesPerSecond;

    /// <summary>Describes a pattern; nothing runs before it is opened.</summary>
    /// <param name="size">Width and height in pixels, each 64 or more.</param>
    /// <param name="framesPerSecond">The rate; 0.01 to 1,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size or the rate is out of its range.</exception>
    public TestPatternSource(Size size, double framesPerSecond = 25)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(size.Width, size.Height), 64, nameof(size));
        if (framesPerSecond is not (>= 0.01 and <= 1000))
            throw new ArgumentOutOfRangeException(
                nameof(framesPerSecond), framesPerSecond, "The rate is from 0.01 to 1,000.");
        _size = size;
        _framesPerSecond = framesPerSecond;
    }

    /// <inheritdoc/>
    public string Name => "test pattern";

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening) =>
        new TestPatternConnection(_size, _framesPerSecond, opening);
}
