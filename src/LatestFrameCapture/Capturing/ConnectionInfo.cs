using OpenCvSharp;

namespace LatestFrames;

/// <summary>What a connection says of itself, kept so that asking for it does not wait for the capture thread.</summary>
internal sealed record ConnectionInfo(string BackendName, bool IsLive, double FramesPerSecond, double Width, double Height, double FourCC, double FrameCount)
{
    public static ConnectionInfo Of(IFrameConnection connection) => new(
        connection.BackendName,
        connection.IsLive,
        connection.GetProperty((int)VideoCaptureProperties.Fps),
        connection.GetProperty((int)VideoCaptureProperties.FrameWidth),
        connection.GetProperty((int)VideoCaptureProperties.FrameHeight),
        connection.GetProperty((int)VideoCaptureProperties.FourCC),
        connection.GetProperty((int)VideoCaptureProperties.FrameCount));

    /// <summary>The kept value of a property, or null when it is not one of those kept.</summary>
    public double? Find(int propertyId) => (VideoCaptureProperties)propertyId switch
    {
        VideoCaptureProperties.Fps => FramesPerSecond,
        VideoCaptureProperties.FrameWidth => Width,
        VideoCaptureProperties.FrameHeight => Height,
        VideoCaptureProperties.FourCC => FourCC,
        VideoCaptureProperties.FrameCount => FrameCount,
        _ => null,
    };

    // Streams without a rate report their time base, 90,000 for RTP.
    public VideoFormat ToFormat() => new((int)Width, (int)Height, FramesPerSecond is > 0 and < 1000 ? FramesPerSecond : 0, FourCCText.Of(FourCC));
}
