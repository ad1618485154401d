namespace LatestFrames;

/// <summary>Finds the coded picture in memory again when it has been decoded, unless it is gone.</summary>
/// <param name="Unit">The picture; null when nobody reads coded pictures.</param>
/// <param name="Number">Its number.</param>
internal readonly record struct UnitMark(CodedUnit? Unit, long Number)
{
    /// <summary>Records which frame was decoded from it. Capture thread only.</summary>
    public void SetFrameNumber(long frameNumber)
    {
        // Only the capture thread gives a unit another number.
        if (Unit is not null && Unit.Number == Number) Unit.FrameNumber = frameNumber;
    }
}
