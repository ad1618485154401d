using OpenCvSharp;

namespace LatestFrames;

/// <summary>The properties of a connection that receives its stream by itself, by OpenCV's numbers.</summary>
internal static class StreamProperties
{
    /// <summary>Returns a property.</summary>
    /// <param name="propertyId">One of OpenCV's CAP_PROP numbers.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="fourCC">The coding's four characters; empty while it is not known.</param>
    /// <param name="shown">The pictures so far.</param>
    /// <param name="bytes">The bytes of the coded pictures so far.</param>
    /// <param name="elapsed">The time in which they came.</param>
    /// <returns>The value; 0 for a property that such a stream does not have.</returns>
    public static double Get(
        int propertyId, IFrameConnection connection, string fourCC, long shown, long bytes, TimeSpan elapsed) =>
        (VideoCaptureProperties)propertyId switch
        {
            VideoCaptureProperties.FourCC => fourCC.Length == 0 ? 0 : FourCC.FromString(fourCC),
            VideoCaptureProperties.FrameCount => -1,
            VideoCaptureProperties.FrameWidth => connection.Size.Width,
            VideoCaptureProperties.FrameHeight => connection.Size.Height,
            VideoCaptureProperties.Fps => connection.FramesPerSecond,
            VideoCaptureProperties.PosMsec => connection.Position?.TotalMilliseconds ?? 0,
            VideoCaptureProperties.PosFrames => shown,

            // In kbit/s, as OpenCV counts it; the mean since the start.
            VideoCaptureProperties.BitRate =>
                elapsed > TimeSpan.Zero ? Math.Round(bytes * 8 / 1000.0 / elapsed.TotalSeconds) : 0,
            VideoCaptureProperties.ConvertRgb => 1,
            _ => 0,
        };
}
