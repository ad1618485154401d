namespace LatestFrames;

/// <summary>A coded picture that a reader has got.</summary>
/// <param name="Unit">The picture.</param>
/// <param name="Number">Its number.</param>
/// <param name="Skipped">The number of pictures that the reader left out before it.</param>
/// <param name="IsDiscontinuity">Whether pictures are missing between the reader's previous one and this one.</param>
internal readonly record struct UnitLease(CodedUnit Unit, long Number, long Skipped, bool IsDiscontinuity);
