namespace LatestFrames;

/// <summary>A try that is to be made: what <see cref="ReconnectOptions.DelayOf"/> decides on.</summary>
/// <param name="Number">Which try in a row it is, from 1.</param>
/// <param name="Failure">Why it has become necessary.</param>
public readonly record struct ReconnectAttempt(int Number, CaptureFailure Failure);
