using System.Net.Security;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Makes what a camera's options describe.</summary>
internal static class CameraSources
{
    private const string SchemeEnd = "://";

    /// <summary>Opens the camera's source, and waits for the outcome of the first attempt.</summary>
    /// <exception cref="ArgumentException">The options are invalid; what was open stays open.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public static void Open(LatestFrameCapture capture, CameraOptions options, IServiceProvider services)
    {
        if (options.CreateSource is { } create) capture.Open(create(services), options.Capture);
        else if (options.Device is { } device) capture.Open(device, options.Capture);
        else if (TryMake(options) is { } source) capture.Open(source, options.Capture);
        else capture.Open(UrlOf(options), options.Capture);
    }

    /// <summary>Makes the source that the options name; null where the capture chooses it.</summary>
    /// <exception cref="ArgumentException">A property of the source, or the URL, is invalid.</exception>
    public static IFrameSource? TryMake(CameraOptions options)
    {
        string url = UrlOf(options);
        if (options.Rtsp is { } rtsp)
        {
            return new RtspSource(url)
            {
                Transport = rtsp.Transport,
                Latency = rtsp.Latency,
                VideoTrack = rtsp.VideoTrack,
                KeyFramesOnly = rtsp.KeyFramesOnly,
                ShowDamaged = rtsp.ShowDamaged,
                Decoder = rtsp.Decoder,
                ServerCertificate = CheckOf(options.CertificateSha256),
            };
        }

        if (options.MotionJpeg is { } jpeg)
        {
            var source = new MotionJpegSource(url)
            {
                Headers = jpeg.Headers,
                ServerCertificate = CheckOf(options.CertificateSha256),
            };
            if (jpeg.PollInterval is { } interval) source.PollInterval = interval;
            return source;
        }

        return options.FFmpeg is { } ffmpeg ? Make(url, ffmpeg) : null;
    }

    private static FFmpegSource Make(string url, FFmpegCameraOptions options)
    {
        var source = new FFmpegSource(url)
        {
            ExecutablePath = options.ExecutablePath,
            Hardware = options.Hardware,
            PixelFormat = options.PixelFormat,
            FramesPerSecond = options.FramesPerSecond,
            KeyFramesOnly = options.KeyFramesOnly,
            HasEnd = options.HasEnd,
            Size = options is { Width: { } width, Height: { } height } ? new Size(width, height) : null,
        };
        foreach ((string key, string value) in options.InputOptions) source.InputOptions[key] = value;
        return source;
    }

    private static string UrlOf(CameraOptions options)
    {
        string url = options.Url!;
        if (options.UserName is not { } user) return url;
        int end = url.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new ArgumentException(
                $"{nameof(options.UserName)} needs a URL with a scheme, such as rtsp://host/path.", nameof(options));
        }

        int host = end + SchemeEnd.Length;
        int pathStart = url.IndexOfAny(['/', '?', '#'], host);
        string authority = pathStart < 0 ? url[host..] : url[host..pathStart];
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"set {nameof(options.UserName)}, or a user in {nameof(options.Url)}, not both.", nameof(options));
        }

        string credentials = Uri.EscapeDataString(user) + ":" + Uri.EscapeDataString(options.Password ?? "");
        return url.Insert(host, credentials + "@");
    }

    private static RemoteCertificateValidationCallback? CheckOf(string? sha256)
    {
        if (sha256 is null) return null;
        byte[] expected;
        try
        {
            expected = Convert.FromHexString(sha256.Replace(":", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            expected = [];
        }

        if (expected.Length != System.Security.Cryptography.SHA256.HashSizeInBytes)
        {
            throw new ArgumentException(
                $"{nameof(CameraOptions.CertificateSha256)} must be 64 hexadecimal digits.", nameof(sha256));
        }

        return (_, certificate, _, _) => certificate is not null
            && certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256).AsSpan().SequenceEqual(expected);
    }
}
