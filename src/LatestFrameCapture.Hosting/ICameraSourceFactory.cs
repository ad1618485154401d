namespace LatestFrames;

/// <summary>
/// Makes the sources of cameras whose <see cref="CameraOptions.Url"/> has a scheme that the library itself does not
/// read.
/// </summary>
/// <remarks>
/// Register it as a singleton service: <c>services.AddSingleton&lt;ICameraSourceFactory, …&gt;()</c>. Of several that
/// read a scheme the one that was registered last is asked. A camera with <see cref="CameraOptions.Rtsp"/>, <see
/// cref="CameraOptions.MotionJpeg"/> or <see cref="CameraOptions.FFmpeg"/> is read by that source instead. Thread
/// safety: it is called from any thread, for several cameras at once.
/// </remarks>
public interface ICameraSourceFactory
{
    /// <summary>Says whether URLs of a scheme are this factory's.</summary>
    /// <param name="scheme">What precedes <c>://</c>, in lower case.</param>
    /// <returns>Whether <see cref="Create"/> makes sources for them.</returns>
    bool Reads(string scheme);

    /// <summary>Makes a source; it opens nothing. It is also called when options are checked.</summary>
    /// <param name="url">
    /// The URL, with <see cref="CameraOptions.UserName"/> and <see cref="CameraOptions.Password"/> in it,
    /// percent-encoded, where they are set.
    /// </param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">
    /// The URL is invalid. The message is logged: it must not have the password in it.
    /// </exception>
    IFrameSource Create(string url);
}
