using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
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
        else if (TryMake(options, services.GetServices<ICameraSourceFactory>()) is { } source)
            capture.Open(source, options.Capture);
        else capture.Open(UrlOf(options), options.Capture);
    }

    /// <summary>Makes the source that the options name; null where the capture chooses it.</summary>
    /// <param name="options">The options, with a URL.</param>
    /// <param name="factories">Those of other packages and of the program.</param>
    /// <exception cref="ArgumentException">A property of the source, or the URL, is invalid.</exception>
    public static IFrameSource? TryMake(CameraOptions options, params IEnumerable<ICameraSourceFactory> factories)
    {
        string url = UrlOf(options);
        if (options.Rtsp is { } rtsp)
        {
            var source = new RtspSource(url)
            {
                KeyFramesOnly = rtsp.KeyFramesOnly,
                ShowDamaged = rtsp.ShowDamaged,
                ServerCertificate = CheckOf(options.CertificateSha256),
            };
            Set("Rtsp:Transport", () => source.Transport = rtsp.Transport);
            Set("Rtsp:Latency", () => source.Latency = rtsp.Latency);
            Set("Rtsp:VideoTrack", () => source.VideoTrack = rtsp.VideoTrack);
            Set("Rtsp:Decoder", () => source.Decoder = rtsp.Decoder);
            Set("Rtsp:Hardware", () => source.Hardware = rtsp.Hardware);
            return source;
        }

        if (options.MotionJpeg is { } jpeg)
        {
            var source = new MotionJpegSource(url)
            {
                Headers = jpeg.Headers,
                ServerCertificate = CheckOf(options.CertificateSha256),
            };
            if (jpeg.PollInterval is { } interval)
                Set("MotionJpeg:PollInterval", () => source.PollInterval = interval);
            return source;
        }

        return options.FFmpeg is { } ffmpeg ? Make(url, ffmpeg) : Make(url, factories);
    }

    private static IFrameSource? Make(string url, IEnumerable<ICameraSourceFactory> factories)
    {
        int end = url.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (end < 0) return null;
        string scheme = url[..end].ToLowerInvariant();
        if (factories.LastOrDefault(factory => factory.Reads(scheme)) is { } factory) return factory.Create(url);

        // Nothing else reads it, and what does would only be missing.
        if (scheme is not ("redis" or "rediss")) return null;
        throw new ArgumentException(
            $"{nameof(CameraOptions.Url)}: {scheme} is read with the package LatestFrameCapture.Redis, by "
            + "services.AddRedisCameras().",
            nameof(url));
    }

    private static FFmpegSource Make(string url, FFmpegCameraOptions options)
    {
        var source = new FFmpegSource(url)
        {
            ExecutablePath = options.ExecutablePath,
            KeyFramesOnly = options.KeyFramesOnly,
            HasEnd = options.HasEnd,
        };
        Set("FFmpeg:Hardware", () => source.Hardware = options.Hardware);
        Set("FFmpeg:PixelFormat", () => source.PixelFormat = options.PixelFormat);
        Set("FFmpeg:FramesPerSecond", () => source.FramesPerSecond = options.FramesPerSecond);
        if (options is { Width: { } width, Height: { } height })
            Set("FFmpeg:Width and Height", () => source.Size = new Size(width, height));
        foreach ((string key, string value) in options.InputOptions) source.InputOptions[key] = value;
        return source;
    }

    // A property's own exception names the parameter "value".
    private static void Set(string setting, Action set)
    {
        try
        {
            set();
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{setting}: {exception.Message}", exception);
        }
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

        if (expected.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException(
                $"{nameof(CameraOptions.CertificateSha256)} must be 64 hexadecimal digits.", nameof(sha256));
        }

        return (_, certificate, _, _) => certificate is not null
            && certificate.GetCertHash(HashAlgorithmName.SHA256).AsSpan().SequenceEqual(expected);
    }
}
