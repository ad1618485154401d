using OpenCvSharp;

namespace LatestFrames;

/// <summary>Chooses the source for a file name or a device; the only type that knows all sources.</summary>
internal static class FrameSources
{
    /// <summary>Creates the source for a path, a URL or a pipeline.</summary>
    /// <param name="fileName">The path, URL or pipeline, credentials included.</param>
    /// <param name="api">The backend; ANY leaves the choice to the library.</param>
    /// <param name="parameters">The pairs of property and value for OpenCV's backend, or null.</param>
    /// <param name="options">The capture's options.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="fileName"/> is null or empty, or <paramref name="parameters"/> has an odd length.
    /// </exception>
    public static IFrameSource FromFile(
        string fileName, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options) =>
        VideoCaptureSource.FromFile(fileName, api, parameters, options);

    /// <summary>Creates the source for a device.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="api">The backend; ANY leaves the choice to OpenCV.</param>
    /// <param name="parameters">The pairs of property and value for OpenCV's backend, or null.</param>
    /// <param name="options">The capture's options.</param>
    /// <exception cref="ArgumentException"><paramref name="parameters"/> has an odd length.</exception>
    public static IFrameSource FromDevice(
        int index, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options) =>
        VideoCaptureSource.FromDevice(index, api, parameters, options);
}
