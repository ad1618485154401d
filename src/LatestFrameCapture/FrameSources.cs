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
    /// <paramref name="fileName"/> is null or empty, <paramref name="parameters"/> has an odd length, or
    /// <see cref="CaptureBackend.Rtsp"/> is asked for what only OpenCV has, or for a URL that is not valid.
    /// </exception>
    public static IFrameSource FromFile(
        string fileName, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);

        // What only OpenCV's own backends know means one of them.
        bool isNamed = api != VideoCaptureAPIs.ANY || parameters is { Length: > 0 };
        bool isForOpenCv = isNamed
            || options.HardwareAcceleration != VideoAccelerationType.None
            || options.Backend == CaptureBackend.OpenCv;
        bool isRtsp = RtspUrl.HasScheme(fileName);
        bool isUrl = RtspUrl.TryParse(fileName, out _, out string error);
        bool isUnderstood = TryGetTransport(options.BackendOptions, out RtspTransport? transport);
        if (isRtsp && !isNamed && options.Backend == CaptureBackend.Rtsp)
        {
            if (!isUrl) throw new ArgumentException($"{SourceName.Of(fileName)}: {error}.", nameof(fileName));
            if (isForOpenCv || !isUnderstood)
            {
                throw new ArgumentException(
                    $"{SourceName.Of(fileName)}: Backend = Rtsp has no HardwareAcceleration, and of BackendOptions only "
                    + "rtsp_transport and timeouts; leave them out, or Backend at Automatic.",
                    nameof(options));
            }
        }

        if (!isForOpenCv
            && isUrl
            && isUnderstood
            && (options.Backend == CaptureBackend.Rtsp || CanDecode))
        {
            var source = new RtspSource(fileName);
            if (transport is { } given) source.Transport = given;
            return options.Backend == CaptureBackend.Rtsp ? source : new FallbackSource(source, FromOpenCv);
        }

        return FromOpenCv();

        IFrameSource FromOpenCv() => VideoCaptureSource.FromFile(
            fileName,
            api,
            parameters,
            options,
            isRtsp ? (opening, limit) => RtspDiagnosis.Ask(fileName, opening, limit) : null);
    }

    /// <summary>Creates the source for a device.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="api">The backend; ANY leaves the choice to OpenCV.</param>
    /// <param name="parameters">The pairs of property and value for OpenCV's backend, or null.</param>
    /// <param name="options">The capture's options.</param>
    /// <exception cref="ArgumentException"><paramref name="parameters"/> has an odd length.</exception>
    public static IFrameSource FromDevice(
        int index, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options) =>
        VideoCaptureSource.FromDevice(index, api, parameters, options);

    // Elsewhere than on Linux the pipe into VideoCapture could not be tried, and OpenCV has a network there.
    private static bool CanDecode =>
        VideoDecoders.IsAvailable(VideoDecoderKind.Automatic, VideoCodec.H264);

    /// <summary>Understands the options of FFmpeg that most users of RTSP have; all others mean FFmpeg.</summary>
    private static bool TryGetTransport(IDictionary<string, string> options, out RtspTransport? transport)
    {
        transport = null;
        foreach ((string key, string value) in options)
        {
            switch (key, value)
            {
                case ("rtsp_transport", "tcp"):
                    transport = RtspTransport.Tcp;
                    break;
                case ("rtsp_transport", "udp"):
                    transport = RtspTransport.Udp;
                    break;

                // OpenTimeout and StallTimeout are these.
                case ("stimeout" or "timeout" or "rw_timeout", _):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
