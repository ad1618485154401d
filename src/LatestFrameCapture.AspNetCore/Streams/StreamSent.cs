namespace LatestFrames;

/// <summary>A coded picture under way to a page.</summary>
/// <param name="Sequence">Its number in the tile.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ArrivalTimestamp">When it arrived.</param>
/// <param name="SentAt">When it was sent, as a timestamp.</param>
/// <param name="Delivered">The bytes that the page had answered by then.</param>
internal readonly record struct StreamSent(int Sequence, int Bytes, long ArrivalTimestamp, long SentAt, long Delivered);
