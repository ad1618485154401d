namespace LatestFrames;

/// <summary>No further frame will come.</summary>
/// <param name="Reason">Why, in words that have no password in them.</param>
internal sealed record ReaderEnded(string Reason) : ReaderMessage;
