namespace LatestFrames;

/// <summary>What reads a station's camera and passes its pictures on in another way.</summary>
internal interface IRelay : IAsyncDisposable
{
    /// <summary>The port on 127.0.0.1 where the pictures can be had.</summary>
    int Port { get; }

    /// <summary>What reads the camera.</summary>
    LatestFrameCapture Capture { get; }
}
