namespace LatestFrames;

/// <summary>The three ways in which the camera is read.</summary>
internal enum ReaderKind
{
    /// <summary>OpenCvSharp's VideoCapture, with the work.</summary>
    Plain,

    /// <summary>LatestFrameCapture, with the same work.</summary>
    Latest,

    /// <summary>LatestFrameCapture without any work: what a consumer sees that is never too slow.</summary>
    Free,
}
