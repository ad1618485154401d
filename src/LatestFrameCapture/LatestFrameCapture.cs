using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A replacement for <see cref="VideoCapture"/> that always returns the newest frame: a background thread reads the
/// source continuously and keeps only the latest frames.
/// </summary>
/// <remarks>
/// <para>
/// Thread safety: all members may be called from any thread, including <see cref="Dispose"/> during a read on another
/// thread. Threads that call the read methods of one capture share its frames, each frame going to one of them; <see
/// cref="CreateReader()"/> gives each consumer every newest frame (except with <see cref="FrameDelivery.Every"/>).
/// </para>
/// <para>
/// Who disposes: the caller disposes the capture, the <see cref="Mat"/> that <see cref="Read()"/> returns and each
/// <see cref="Frame"/>. The capture never disposes a <see cref="Mat"/> that the caller passes in. Frames and images
/// outlive the capture.
/// </para>
/// <para>
/// Only the capture thread calls OpenCV's capture. <see cref="Release"/> and <see cref="Dispose"/> return within <see
/// cref="LatestFrameCaptureOptions.CloseTimeout"/>, even if that thread is inside a native call.
/// </para>
/// </remarks>
public sealed partial class LatestFrameCapture : IDisposable, IAsyncDisposable
{
    private readonly CaptureController _controller;
    private readonly LatestFrameReader _reader;
    private volatile bool _throws;

    /// <summary>
    /// Creates a capture without a source, for a later <see cref="Open(string, VideoCaptureAPIs)"/>.
    /// </summary>
    public LatestFrameCapture()
        : this(new LatestFrameCaptureOptions(), logger: null)
    {
    }

    /// <summary>
    /// Opens a file, URL or pipeline; <see cref="IsOpened"/> tells whether an attempt has succeeded.
    /// </summary>
    /// <param name="fileName">A path, a URL (<c>rtsp://user:password@host/path</c>) or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend of OpenCV; ANY leaves the choice to the library.</param>
    /// <remarks>
    /// Waits for the first attempt, at most <see cref="LatestFrameCaptureOptions.OpenTimeout"/> and a second. A live
    /// source that fails is tried again as <see cref="LatestFrameCaptureOptions.Reconnect"/> defines.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty.</exception>
    public LatestFrameCapture(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this()
    {
        Open(fileName, apiPreference);
    }

    /// <summary>Opens a file, URL or pipeline with parameters for the backend.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">
    /// Pairs of a CAP_PROP number and its value. A number that the backend does not know makes the open fail.
    /// </param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="fileName"/> is null or empty, or <paramref name="prms"/> is null or has an odd length.
    /// </exception>
    public LatestFrameCapture(string fileName, VideoCaptureAPIs apiPreference, int[] prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        Open(FrameSources.FromFile(fileName, apiPreference, prms, Options), CaptureType.File);
    }

    /// <summary>Opens a file, URL or pipeline with hardware acceleration.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">The kind and number of the accelerator.</param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="fileName"/> is null or empty, or <paramref name="prms"/> is null.
    /// </exception>
    public LatestFrameCapture(string fileName, VideoCaptureAPIs apiPreference, VideoCapturePara prms)
        : this(fileName, apiPreference, Parameters(prms))
    {
    }

    /// <summary>Opens a device.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    public LatestFrameCapture(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this()
    {
        Open(index, apiPreference);
    }

    /// <summary>Opens a device with parameters for the backend.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">
    /// Pairs of a CAP_PROP number and its value. A number that the backend does not know makes the open fail.
    /// </param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentException"><paramref name="prms"/> is null or has an odd length.</exception>
    public LatestFrameCapture(int index, VideoCaptureAPIs apiPreference, int[] prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        Open(FrameSources.FromDevice(index, apiPreference, prms, Options), CaptureType.Camera);
    }

    /// <summary>Opens a device with hardware acceleration.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">The kind and number of the accelerator.</param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="prms"/> is null.</exception>
    public LatestFrameCapture(int index, VideoCaptureAPIs apiPreference, VideoCapturePara prms)
        : this(index, apiPreference, Parameters(prms))
    {
    }

    /// <summary>Opens a file, URL or pipeline with options.</summary>
    /// <param name="source">A path, a URL (<c>rtsp://user:password@host/path</c>) or a GStreamer pipeline.</param>
    /// <param name="options">The capture's options.</param>
    /// <param name="logger">The log for changes of state, or null.</param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="source"/> is null or empty, an option is invalid, or the URL or another option does not fit <see
    /// cref="LatestFrameCaptureOptions.Backend"/>.
    /// </exception>
    public LatestFrameCapture(string source, LatestFrameCaptureOptions options, ILogger? logger = null)
        : this(options, logger)
    {
        Open(source);
    }

    /// <summary>Opens a device with options.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="options">The capture's options.</param>
    /// <param name="logger">The log for changes of state, or null.</param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public LatestFrameCapture(int index, LatestFrameCaptureOptions options, ILogger? logger = null)
        : this(options, logger)
    {
        Open(index);
    }

    /// <summary>Opens a source that the caller implements or configures.</summary>
    /// <param name="source">The source of the frames; the capture does not dispose it.</param>
    /// <param name="options">The capture's options; null for the defaults.</param>
    /// <param name="logger">The log for changes of state, or null.</param>
    /// <remarks>Waits and tries again as <see cref="Open(string, VideoCaptureAPIs)"/> does.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public LatestFrameCapture(IFrameSource source, LatestFrameCaptureOptions? options = null, ILogger? logger = null)
        : this(options ?? new LatestFrameCaptureOptions(), logger)
    {
        Open(source);
    }

    /// <summary>Creates a capture without a source, with options for the sources that it will open.</summary>
    /// <param name="options">The capture's options.</param>
    /// <param name="logger">The log for changes of state, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public LatestFrameCapture(LatestFrameCaptureOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        LatestFrameCaptureOptions copy = options.CheckedCopy();

        // Weak, because the running thread references the controller and would keep an undisposed capture alive.
        var self = new WeakReference<LatestFrameCapture>(this);
        ILogger log = logger ?? NullLogger.Instance;
        _controller = new CaptureController(
            copy,
            log,
            change =>
            {
                if (self.TryGetTarget(out LatestFrameCapture? capture))
                    capture.Raise(capture.StateChanged, change, log);
            },
            change =>
            {
                if (self.TryGetTarget(out LatestFrameCapture? capture))
                    capture.Raise(capture.FormatChanged, change, log);
            });
        _reader = new LatestFrameReader(this, _controller.Stack, _controller.Status);
    }

    /// <summary>Stops the capture thread of a capture that was never disposed, without waiting for it.</summary>
    ~LatestFrameCapture()
    {
        // Null when the constructor threw.
        _controller?.DisposeWithoutWaiting();
    }

    /// <summary>Raised after each change of <see cref="State"/>, in the order of the changes.</summary>
    /// <remarks>
    /// Thread safety: handlers run on a pool thread, one at a time, never on the capture thread. A handler that blocks
    /// delays only later events and log lines of this capture; an exception from it is logged. <see cref="State"/> may
    /// already have changed again when a handler runs.
    /// </remarks>
    public event EventHandler<CaptureStateChangedEventArgs>? StateChanged;

    /// <summary>
    /// Raised when the frames' size, rate or coding has changed, in mid-stream or by a new connection.
    /// </summary>
    /// <remarks>
    /// Raised as <see cref="StateChanged"/> is, also when a rate has been measured because the source reports none or
    /// another. Frames that a consumer holds keep their picture; images passed to a read are reallocated to fit.
    /// </remarks>
    public event EventHandler<VideoFormatChangedEventArgs>? FormatChanged;

    /// <summary>The current state of the capture.</summary>
    public CaptureState State => _controller.Status.Current.State;

    /// <summary>The reason why the capture is not live.</summary>
    /// <value>
    /// Null before it was opened, during the first attempt, while it is live, after a file has ended and after it was
    /// released. In a pause null, unless a connection that is kept is lost or stalled; after a pause that closed the
    /// connection null until an attempt to reconnect has failed.
    /// </value>
    public CaptureFailure? Failure => _controller.Status.Current.Failure;

    /// <summary>Returns the capture's counters.</summary>
    /// <returns>A snapshot; available also after the capture was disposed.</returns>
    public CaptureStatistics GetStatistics() => _controller.GetStatistics();

    /// <summary>Closes the source permanently and ends all waits.</summary>
    /// <remarks>
    /// Returns within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>, on any thread; may be called repeatedly.
    /// </remarks>
    public void Dispose()
    {
        _controller.Dispose();
        _reader.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>As <see cref="Dispose"/>, without blocking the caller's thread until the capture thread ends.</summary>
    /// <returns>A task that completes within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>.</returns>
    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync().ConfigureAwait(false);
        _reader.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the source, without its password, and the state.</summary>
    /// <returns>A text for people; its format may change.</returns>
    public override string ToString() => $"{nameof(LatestFrameCapture)}({SourceText}, {State})";

    /// <summary>What readers share with the capture thread, with the options that hold now.</summary>
    internal CaptureContext Context => _controller.Context;

    internal void ThrowIfDisposed() => _controller.ThrowIfDisposed();

    private LatestFrameCaptureOptions Options => Context.Options;

    private string SourceText => _controller.Status.Current.SourceName;

    private static int[] Parameters(VideoCapturePara prms)
    {
        ArgumentNullException.ThrowIfNull(prms);
        return prms.GetParameters();
    }

    private void Raise<T>(EventHandler<T>? handlers, T change, ILogger logger)
    {
        foreach (Delegate handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<T>)handler)(this, change);
            }
            catch (Exception exception)
            {
                // User code: one handler's exception must not keep the event from the others.
                LogSafely(logger, exception);
            }
        }
    }

    private void LogSafely(ILogger logger, Exception exception)
    {
        try
        {
            Log.HandlerFailed(logger, SourceText, exception);
        }
        catch (Exception)
        {
            // User code too: a logger that throws must not keep the event from the other handlers.
        }
    }
}
