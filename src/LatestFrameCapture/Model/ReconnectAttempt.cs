namespace LatestFrames;

/// <summary>An attempt to reconnect, for which <see cref="ReconnectOptions.DelayOf"/> returns the delay.</summary>
/// <param name="Number">The number of the attempt in the current series, from 1.</param>
/// <param name="Failure">The failure that made the attempt necessary.</param>
public readonly record struct ReconnectAttempt(int Number, CaptureFailure Failure);
