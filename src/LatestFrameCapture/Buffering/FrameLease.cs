namespace LatestFrames;

/// <summary>A reader's hold on a buffer; <see cref="FrameStack.Release"/> ends it.</summary>
/// <param name="Buffer">The frame.</param>
/// <param name="Skipped">Frames grabbed between this one and the reader's last one.</param>
internal readonly record struct FrameLease(FrameBuffer Buffer, long Skipped);
