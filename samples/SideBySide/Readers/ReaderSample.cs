namespace LatestFrames;

/// <summary>One frame that was read.</summary>
/// <param name="Elapsed">Seconds since "go".</param>
/// <param name="AgeMs">From the moment that the camera took the picture until Read returned it; null without a stamp.</param>
/// <param name="AgeSinceDecodingMs">From the decoder until Read returned it, as the capture tells; null when it does not.</param>
/// <param name="FramesRead">Since "go", this one included.</param>
/// <param name="FramesSkipped">Frames of the camera that this reader did not get, since "go".</param>
/// <param name="RssMb">The process's resident memory in MB of 10^6 bytes.</param>
internal sealed record ReaderSample(
    double Elapsed, double? AgeMs, double? AgeSinceDecodingMs, long FramesRead, long FramesSkipped, double RssMb) : ReaderMessage;
