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
    /// one of the library's own backends is asked for what only OpenCV has, or for a URL that is not valid.
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
        if (options.Backend == CaptureBackend.FFmpeg && !isNamed)
        {
            ThrowUnless(!isForOpenCv, fileName, options, "FFmpegSource has a property for it");
            return FromFFmpeg(fileName, options);
        }

        bool isUnderstood = TryGetTransport(options.BackendOptions, out RtspTransport? transport);
        if (!isNamed && options.Backend == CaptureBackend.Rtsp && RtspUrl.HasScheme(fileName))
        {
            if (!RtspUrl.TryParse(fileName, out _, out string error))
                throw new ArgumentException($"{SourceName.Of(fileName)}: {error}.", nameof(fileName));
            ThrowUnless(
                isUnderstood && !isForOpenCv, fileName, options, "of BackendOptions only rtsp_transport and timeouts");
        }

        if (!isNamed && options.Backend == CaptureBackend.MotionJpeg && HttpUrl.HasScheme(fileName))
        {
            if (!HttpUrl.TryParse(fileName, out _, out string error))
                throw new ArgumentException($"{SourceName.Of(fileName)}: {error}.", nameof(fileName));
            ThrowUnless(isUnderstood && !isForOpenCv, fileName, options, "of BackendOptions only timeouts");
        }

        IFrameSource? own = isForOpenCv || !isUnderstood ? null : TryMakeOwn(fileName, transport, options);
        if (own is null) return FromOpenCv();
        bool isOnly = own switch
        {
            RtspSource => options.Backend == CaptureBackend.Rtsp,
            MotionJpegSource => options.Backend == CaptureBackend.MotionJpeg,
            _ => false,
        };
        return isOnly ? own : new FallbackSource(own, FromOpenCv);

        IFrameSource FromOpenCv()
        {
            bool isRtsp = RtspUrl.HasScheme(fileName);
            IFrameSource source = VideoCaptureSource.FromFile(
                fileName,
                api,
                parameters,
                options,
                isRtsp ? (opening, limit) => RtspDiagnosis.Ask(fileName, opening, limit) : null);

            // Where OpenCV has no network, and the caller asked for nothing that only OpenCV has.
            bool mayBeFFmpegs = !isForOpenCv && fileName.Contains("://", StringComparison.Ordinal);
            return mayBeFFmpegs ? new FallbackSource(source, () => FromFFmpeg(fileName, options)) : source;
        }
    }

    /// <summary>Makes one of the library's own sources.</summary>
    /// <returns>Null when none reads such a URL.</returns>
    private static IFrameSource? TryMakeOwn(
        string fileName, RtspTransport? transport, LatestFrameCaptureOptions options)
    {
        // Elsewhere than on Linux the pipe into VideoCapture could not be tried, and OpenCV has a network there.
        static bool CanDecode() => VideoDecoders.IsAvailable(VideoDecoderKind.Automatic, VideoCodec.H264);
        if (RtspUrl.TryParse(fileName, out _, out _))
        {
            if (options.Backend != CaptureBackend.Rtsp && !CanDecode()) return null;
            var source = new RtspSource(fileName);
            if (transport is { } given) source.Transport = given;
            return source;
        }

        if (HttpUrl.TryParse(fileName, out _, out _)) return new MotionJpegSource(fileName);
        return RawVideoSource.IsUrl(fileName) && CanDecode() ? new RawVideoSource(fileName) : null;
    }

    private static FFmpegSource FromFFmpeg(string fileName, LatestFrameCaptureOptions options)
    {
        var source = new FFmpegSource(fileName);
        foreach ((string key, string value) in options.BackendOptions) source.InputOptions[key] = value;
        return source;
    }

    private static void ThrowUnless(
        bool isPossible, string fileName, LatestFrameCaptureOptions options, string understood)
    {
        if (isPossible) return;
        throw new ArgumentException(
            $"{SourceName.Of(fileName)}: Backend = {options.Backend} has no HardwareAcceleration, and {understood}; "
            + "leave them out, or Backend at Automatic.",
            nameof(options));
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
