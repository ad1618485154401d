namespace LatestFrames;

/// <summary>What counts for sending a coded picture.</summary>
/// <param name="ArrivalTimestamp">When it arrived.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="IsKeyFrame">Whether decoding can begin with it.</param>
/// <param name="HasNewerKeyFrame">Whether decoding could go on at a newer one.</param>
internal readonly record struct StreamUnit(
    long ArrivalTimestamp, int Bytes, bool IsKeyFrame, bool HasNewerKeyFrame);
