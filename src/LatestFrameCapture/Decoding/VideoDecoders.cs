using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>Chooses the decoder for a stream.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class VideoDecoders
{
    /// <summary>What automatic tries, in this order; never a child process.</summary>
    /// <remarks>
    /// On Windows and macOS the pipe into VideoCapture was never tried, so there it is for those who ask for it.
    /// </remarks>
    public static IReadOnlyList<VideoDecoderKind> OfAutomatic { get; } =
        RuntimeInformation.IsOSPlatform(OSPlatform.Linux)
            ? [VideoDecoderKind.SystemLibAvCodec, VideoDecoderKind.OpenCvLibAvCodec, VideoDecoderKind.VideoCapture]
            : [VideoDecoderKind.SystemLibAvCodec, VideoDecoderKind.OpenCvLibAvCodec];

    /// <summary>Creates a decoder. JPEG has one only, whatever the kind.</summary>
    /// <param name="kind">The kind; automatic takes the first that is available.</param>
    /// <param name="codec">The stream's coding.</param>
    /// <param name="threads">
    /// The number of threads that decode, each beyond the first of which delays the pictures by one (<see
    /// cref="IVideoDecoder.Delay"/>); below 1: as many as there are processors.
    /// </param>
    /// <param name="hardware">The hardware to use where the decoder can; null for none.</param>
    /// <param name="note">Receives a line for the log for each kind that automatic passes over.</param>
    /// <param name="whyNot">Why there is none.</param>
    /// <param name="token">Ends the waits for a process that decodes.</param>
    /// <returns>Null when there is none.</returns>
    public static IVideoDecoder? Create(
        VideoDecoderKind kind,
        VideoCodec codec,
        int threads,
        HardwareUse? hardware,
        Action<string>? note,
        out string? whyNot,
        CancellationToken token)
    {
        whyNot = null;
        if (codec == VideoCodec.Jpeg)
        {
            hardware?.OnFailed("JPEG is decoded by OpenCV");
            return new JpegDecoder();
        }

        int count = Math.Min(threads < 1 ? Environment.ProcessorCount : threads, DecoderThreadCount.Limit);
        if (kind != VideoDecoderKind.Automatic) return CreateOne(kind, codec, count, hardware, out whyNot, token);

        var reasons = new List<string>();
        foreach (VideoDecoderKind next in OfAutomatic)
        {
            if (CreateOne(next, codec, count, hardware, out string? reason, token) is { } decoder) return decoder;
            note?.Invoke($"{codec} is not decoded by {next}: {reason}.");
            reasons.Add(reason ?? "");
        }

        whyNot = string.Join("; ", reasons);
        return null;
    }

    /// <summary>
    /// Whether <see cref="Create"/> would return one, as far as can be said without opening it: what the first use of
    /// libavcodec shows, and that OpenCV was built with FFmpeg.
    /// </summary>
    public static bool IsAvailable(VideoDecoderKind kind, VideoCodec codec) => (kind, codec) switch
    {
        (_, VideoCodec.Jpeg) => true,
        (VideoDecoderKind.SystemLibAvCodec, _) => LibAvCodecs.System(out _) is not null,
        (VideoDecoderKind.OpenCvLibAvCodec, _) => LibAvCodecs.OpenCv(out _) is not null,
        (VideoDecoderKind.VideoCapture, _) => VideoCaptureDecoder.WhyNot is null,
        (VideoDecoderKind.FFmpegProcess, _) => FFmpegProcessDecoder.WhyNot(CancellationToken.None) is null,
        _ => OfAutomatic.Any(one => IsAvailable(one, codec)),
    };

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not one of the enumeration.
    /// </exception>
    public static void ThrowIfUnknown(VideoDecoderKind value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)value, (int)VideoDecoderKind.Automatic, nameof(value));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)value, (int)VideoDecoderKind.FFmpegProcess, nameof(value));
    }

    private static IVideoDecoder? CreateOne(
        VideoDecoderKind kind,
        VideoCodec codec,
        int threads,
        HardwareUse? hardware,
        out string? whyNot,
        CancellationToken token)
    {
        if (kind == VideoDecoderKind.VideoCapture)
        {
            whyNot = VideoCaptureDecoder.WhyNot;
            if (whyNot is not null) return null;
            hardware?.OnFailed("VideoCapture decodes what comes through a pipe by software");
            return new VideoCaptureDecoder(codec, threads);
        }

        if (kind == VideoDecoderKind.FFmpegProcess)
        {
            whyNot = FFmpegProcessDecoder.WhyNot(token);
            return whyNot is null ? new FFmpegProcessDecoder(codec, threads, hardware, token) : null;
        }

        LibAvCodec? library = kind == VideoDecoderKind.SystemLibAvCodec
            ? LibAvCodecs.System(out whyNot)
            : LibAvCodecs.OpenCv(out whyNot);
        return library is null ? null : LibAvDecoder.TryOpen(library, codec, threads, hardware, out whyNot);
    }
}
