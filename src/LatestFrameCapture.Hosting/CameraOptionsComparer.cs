namespace LatestFrames;

/// <summary>
/// Compares the options of a camera by their values: a change anywhere in the configuration is announced for all
/// cameras.
/// </summary>
internal static class CameraOptionsComparer
{
    private static readonly Dictionary<string, string> s_none = [];

    public static bool AreEqual(CameraOptions one, CameraOptions other) =>
        (one.Url, one.Device, one.UserName, one.Password, one.CertificateSha256, one.CreateSource)
            == (other.Url, other.Device, other.UserName, other.Password, other.CertificateSha256, other.CreateSource)
        && one.Capture with { BackendOptions = s_none } == other.Capture with { BackendOptions = s_none }
        && AreEqual(one.Capture.BackendOptions, other.Capture.BackendOptions)
        && one.Rtsp == other.Rtsp
        && WithoutHeaders(one.MotionJpeg) == WithoutHeaders(other.MotionJpeg)
        && AreEqual(one.MotionJpeg?.Headers, other.MotionJpeg?.Headers)
        && WithoutOptions(one.FFmpeg) == WithoutOptions(other.FFmpeg)
        && AreEqual(one.FFmpeg?.InputOptions, other.FFmpeg?.InputOptions);

    // A record compares a dictionary by reference.
    private static MotionJpegCameraOptions? WithoutHeaders(MotionJpegCameraOptions? options) =>
        options is null ? null : options with { Headers = s_none };

    private static FFmpegCameraOptions? WithoutOptions(FFmpegCameraOptions? options) =>
        options is null ? null : options with { InputOptions = s_none };

    private static bool AreEqual(IDictionary<string, string>? one, IDictionary<string, string>? other) =>
        (one ?? s_none).OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(
            (other ?? s_none).OrderBy(pair => pair.Key, StringComparer.Ordinal));
}
