namespace LatestFrames;

/// <summary>A reader's reference to a buffer; <see cref="FrameStack.Release"/> ends it.</summary>
/// <param name="Buffer">The leased frame.</param>
/// <param name="Skipped">The number of frames grabbed between this frame and the reader's previous one.</param>
internal readonly record struct FrameLease(FrameBuffer Buffer, long Skipped);
