namespace LatestFrames;

/// <summary>What one capture thread hands to each of its sessions.</summary>
/// <param name="Capture">The capture's.</param>
/// <param name="Generation">The thread's number, for the stack and the status.</param>
/// <param name="Control">How other threads reach it.</param>
/// <param name="Memory">What was learned of its source.</param>
/// <param name="StallTimeout">The longest time that its source may be silent.</param>
internal sealed record ThreadContext(
    CaptureContext Capture, int Generation, ThreadControl Control, SourceMemory Memory, TimeSpan StallTimeout);
