using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A copy of a connection's properties, so that reading them does not wait for the capture thread.
/// </summary>
internal sealed record ConnectionInfo(
    string BackendName, bool IsLive, Size Size, double FramesPerSecond, double FourCC, double FrameCount)
{
    /// <summary>The connection's own name of its backend, which may be without one or name a password.</summary>
    public string? Backend { get; private init; }

    // A stream without a rate may report its time base, 90,000 for RTP: FFmpeg, libavformat/demux.c,
    // avformat_find_stream_info (r_frame_rate), which OpenCV reads in cap_ffmpeg_impl.hpp, get_fps.
    public VideoFormat Format { get; } = new(
        Size.Width,
        Size.Height,
        FrameRateMeter.IsPlausible(FramesPerSecond) ? FramesPerSecond : 0,
        FourCCText.FromCode(FourCC));

    /// <param name="connection">The connection.</param>
    /// <param name="measuredRate">The rate that was measured, in place of one that cannot be; 0 before it is.</param>
    public static ConnectionInfo From(IFrameConnection connection, double measuredRate = 0)
    {
        string? backend = connection.BackendName;
        return new ConnectionInfo(
            SourceName.InText(backend ?? ""),
            connection.IsLive,
            connection.Size,
            measuredRate > 0 ? measuredRate : connection.FramesPerSecond,
            connection.GetProperty((int)VideoCaptureProperties.FourCC),
            connection.GetProperty((int)VideoCaptureProperties.FrameCount))
        {
            Backend = backend,
        };
    }

    /// <summary>Returns the copied value of a property, or null when the property is not copied.</summary>
    public double? Find(int propertyId) => (VideoCaptureProperties)propertyId switch
    {
        VideoCaptureProperties.Fps => FramesPerSecond,
        VideoCaptureProperties.FrameWidth => Size.Width,
        VideoCaptureProperties.FrameHeight => Size.Height,
        VideoCaptureProperties.FourCC => FourCC,
        VideoCaptureProperties.FrameCount => FrameCount,
        _ => null,
    };

    /// <summary>Returns the properties of the same connection with another size of its pictures.</summary>
    public ConnectionInfo WithSize(Size size) =>
        new(BackendName, IsLive, size, FramesPerSecond, FourCC, FrameCount) { Backend = Backend };
}
