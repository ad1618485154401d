namespace LatestFrames;

/// <summary>What is missing of a coded picture, or before it.</summary>
/// <param name="IsDamaged">Whether a packet of it is missing.</param>
/// <param name="IsAfterLoss">Whether packets are missing before it.</param>
/// <param name="IsDisposable">Whether no other picture refers to it.</param>
internal readonly record struct UnitWholeness(bool IsDamaged, bool IsAfterLoss, bool IsDisposable);
