using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>
/// Checks the options of a camera before it is opened: the annotations, then whatever the capture and the source
/// refuse.
/// </summary>
/// <remarks>Its messages name the camera and the setting, never a value: a URL may hold a password.</remarks>
/// <param name="factories">Make the sources that this package does not know.</param>
internal sealed class CameraOptionsValidator(params IEnumerable<ICameraSourceFactory> factories)
    : IValidateOptions<CameraOptions>
{
    private static readonly CameraOptionsAnnotations s_annotations = new();

    public ValidateOptionsResult Validate(string? name, CameraOptions options)
    {
        List<string> failures = [.. s_annotations.Validate(name, options).Failures ?? []];
        if (failures.Count == 0) failures.AddRange(Check(options));
        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => $"Camera '{name}': {failure}"));
    }

    private IEnumerable<string> Check(CameraOptions options)
    {
        int inputs = (string.IsNullOrWhiteSpace(options.Url) ? 0 : 1)
            + (options.Device is null ? 0 : 1)
            + (options.CreateSource is null ? 0 : 1);
        if (inputs != 1)
        {
            yield return $"set {nameof(options.Url)} or {nameof(options.Device)} (or {nameof(options.CreateSource)} in "
                + "code), and only one of them.";
            yield break;
        }

        int sources = (options.Rtsp is null ? 0 : 1)
            + (options.MotionJpeg is null ? 0 : 1)
            + (options.FFmpeg is null ? 0 : 1);
        if (sources > 1)
        {
            yield return $"of {nameof(options.Rtsp)}, {nameof(options.MotionJpeg)} and {nameof(options.FFmpeg)} only "
                + "one can read the camera.";
        }

        if (sources > 0 && options.Url is null)
        {
            yield return $"{nameof(options.Rtsp)}, {nameof(options.MotionJpeg)} and {nameof(options.FFmpeg)} need a "
                + $"{nameof(options.Url)}.";
        }

        if ((options.UserName ?? options.Password) is not null && (options.UserName is null || options.Url is null))
        {
            yield return $"{nameof(options.Password)} needs a {nameof(options.UserName)}, and both a "
                + $"{nameof(options.Url)}.";
        }

        if (options.CertificateSha256 is not null && options.Rtsp is null && options.MotionJpeg is null)
        {
            yield return $"{nameof(options.CertificateSha256)} needs {nameof(options.Rtsp)} or "
                + $"{nameof(options.MotionJpeg)}.";
        }

        if (options.FFmpeg is { } ffmpeg && ffmpeg.Width is null != ffmpeg.Height is null)
            yield return $"{nameof(options.FFmpeg)}: set both {nameof(ffmpeg.Width)} and {nameof(ffmpeg.Height)}.";
        if (FindRefusal(options) is { } refusal) yield return refusal;
    }

    /// <summary>Returns what the constructors refuse; they open nothing.</summary>
    private string? FindRefusal(CameraOptions options)
    {
        try
        {
            // Without the meter factory: a collector would count it.
            new LatestFrameCapture(options.Capture with { MeterFactory = null }).Dispose();
        }
        catch (ArgumentException exception)
        {
            return $"{nameof(options.Capture)}: {exception.Message}";
        }

        try
        {
            if (options.Url is not null) CameraSources.TryMake(options, factories);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }
}
