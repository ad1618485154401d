using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A <see cref="VideoCapture"/> that always returns the newest frame: it reads all the time on a thread of its own and
/// keeps only the latest frames.
/// </summary>
/// <remarks>
/// <para>
/// Thread safety: all members may be called from any thread, <see cref="Dispose"/> included, also while others are reading. Threads that call the
/// read methods of one capture share its frames, each frame going to one of them; <see cref="CreateReader"/> gives each consumer all of them
/// (but for <see cref="FrameDelivery.Every"/>).
/// </para>
/// <para>
/// Who disposes: the caller, the capture, the <see cref="Mat"/> that <see cref="Read()"/> returns and each <see cref="Frame"/>. A
/// <see cref="Mat"/> that the caller passes in stays the caller's. Frames and images outlive the capture.
/// </para>
/// <para>
/// The capture thread alone touches OpenCV's capture. <see cref="Release"/> and <see cref="Dispose"/> come back within
/// <see cref="LatestFrameCaptureOptions.CloseTimeout"/>, whatever the thread is doing.
/// </para>
/// </remarks>
public sealed partial class LatestFrameCapture : IDisposable, IAsyncDisposable
{
    private readonly LatestFrameCaptureOptions _options;
    private readonly CaptureController _controller;
    private readonly LatestFrameReader _reader;
    private volatile bool _throws;

    /// <summary>Makes a capture without a source; <see cref="Open(string, VideoCaptureAPIs)"/> gives it one.</summary>
    public LatestFrameCapture()
        : this(new LatestFrameCaptureOptions(), logger: null)
    {
    }

    /// <summary>Opens a file, URL or pipeline; as with <see cref="VideoCapture"/>, <see cref="IsOpened"/> tells whether that worked.</summary>
    /// <param name="fileName">A path, a URL (<c>rtsp://user:password@host/path</c>) or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend; ANY reads URLs with FFmpeg, the one whose timeouts can be set.</param>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty.</exception>
    public LatestFrameCapture(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this()
    {
        Open(fileName, apiPreference);
    }

    /// <summary>Opens a file, URL or pipeline with parameters for the backend.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">Pairs of a CAP_PROP number and its value. One that the backend does not know makes the open fail.</param>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty, or <paramref name="prms"/> is null or no pairs.</exception>
    public LatestFrameCapture(string fileName, VideoCaptureAPIs apiPreference, int[] prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        Open(VideoCaptureSource.FromFile(fileName, apiPreference, prms, _options), CaptureType.File);
    }

    /// <summary>Opens a file, URL or pipeline with hardware acceleration.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">Kind and number of the accelerator.</param>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty, or <paramref name="prms"/> is null.</exception>
    public LatestFrameCapture(string fileName, VideoCaptureAPIs apiPreference, VideoCapturePara prms)
        : this(fileName, apiPreference, Parameters(prms))
    {
    }

    /// <summary>Opens a device.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    public LatestFrameCapture(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this()
    {
        Open(index, apiPreference);
    }

    /// <summary>Opens a device with parameters for the backend.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">Pairs of a CAP_PROP number and its value. One that the backend does not know makes the open fail.</param>
    /// <exception cref="ArgumentException"><paramref name="prms"/> is null or no pairs.</exception>
    public LatestFrameCapture(int index, VideoCaptureAPIs apiPreference, int[] prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        Open(VideoCaptureSource.FromDevice(index, apiPreference, prms, _options), CaptureType.Camera);
    }

    /// <summary>Opens a device with hardware acceleration.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <param name="prms">Kind and number of the accelerator.</param>
    /// <exception cref="ArgumentException"><paramref name="prms"/> is null.</exception>
    public LatestFrameCapture(int index, VideoCaptureAPIs apiPreference, VideoCapturePara prms)
        : this(index, apiPreference, Parameters(prms))
    {
    }

    /// <summary>Opens a file, URL or pipeline with options.</summary>
    /// <param name="source">A path, a URL (<c>rtsp://user:password@host/path</c>) or a GStreamer pipeline.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="logger">Where changes of state are logged, or null.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LatestFrameCapture(string source, LatestFrameCaptureOptions options, ILogger? logger = null)
        : this(options, logger)
    {
        Open(source);
    }

    /// <summary>Opens a device with options.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="logger">Where changes of state are logged, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LatestFrameCapture(int index, LatestFrameCaptureOptions options, ILogger? logger = null)
        : this(options, logger)
    {
        Open(index);
    }

    /// <summary>Opens a source of one's own.</summary>
    /// <param name="source">Where the frames come from; stays the caller's.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="logger">Where changes of state are logged, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LatestFrameCapture(IFrameSource source, LatestFrameCaptureOptions? options = null, ILogger? logger = null)
        : this(options ?? new LatestFrameCaptureOptions(), logger)
    {
        Open(source);
    }

    /// <summary>Makes a capture without a source, with options for those that it will open.</summary>
    /// <param name="options">How to read them.</param>
    /// <param name="logger">Where changes of state are logged, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public LatestFrameCapture(LatestFrameCaptureOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;

        // The controller, and with it the running thread, must not hold on to a capture that everybody else has forgotten.
        var self = new WeakReference<LatestFrameCapture>(this);
        ILogger log = logger ?? NullLogger.Instance;
        _controller = new CaptureController(
            options,
            log,
            change =>
            {
                if (self.TryGetTarget(out LatestFrameCapture? capture)) capture.Raise(capture.StateChanged, change, log);
            },
            change =>
            {
                if (self.TryGetTarget(out LatestFrameCapture? capture)) capture.Raise(capture.FormatChanged, change, log);
            });
        _reader = new LatestFrameReader(this, _controller, options);
    }

    /// <summary>Ends the capture thread of a capture that was forgotten, without waiting for it.</summary>
    ~LatestFrameCapture()
    {
        // A constructor that threw leaves nothing to end.
        _controller?.DisposeWithoutWaiting();
    }

    /// <summary>Raised after each change of <see cref="State"/>, in their order.</summary>
    /// <remarks>
    /// On a thread of the pool, never on the capture thread: a handler that blocks holds up later events and log lines of this capture, and
    /// nothing else. What it throws is logged. By the time that it runs, <see cref="State"/> may have moved on.
    /// </remarks>
    public event EventHandler<CaptureStateChangedEventArgs>? StateChanged;

    /// <summary>Raised when the frames' size, rate or coding has changed, in mid-stream or by a new connection.</summary>
    /// <remarks>As <see cref="StateChanged"/>. Frames that are held keep their picture; images that are read into are made to fit.</remarks>
    public event EventHandler<VideoFormatChangedEventArgs>? FormatChanged;

    /// <summary>What the capture is doing.</summary>
    public CaptureState State => _controller.State;

    /// <summary>Why the capture is not live.</summary>
    /// <value>Null while it is, before it was opened and after it was released.</value>
    public CaptureFailure? Failure => _controller.Failure;

    /// <summary>Opens a file, URL or pipeline, ending what was open; waits for the outcome.</summary>
    /// <param name="fileName">A path, a URL or a GStreamer pipeline.</param>
    /// <param name="apiPreference">The backend; ANY reads URLs with FFmpeg, the one whose timeouts can be set.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="fileName"/> is null or empty.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">It is not open, in exception mode (<see cref="SetExceptionMode"/>).</exception>
    public bool Open(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(VideoCaptureSource.FromFile(fileName, apiPreference, parameters: null, _options), CaptureType.File);

    /// <summary>Opens a device, ending what was open; waits for the outcome.</summary>
    /// <param name="index">The device's number, from 0.</param>
    /// <param name="apiPreference">The backend.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">It is not open, in exception mode (<see cref="SetExceptionMode"/>).</exception>
    public bool Open(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(VideoCaptureSource.FromDevice(index, apiPreference, parameters: null, _options), CaptureType.Camera);

    /// <summary>Opens a source of one's own, ending what was open; waits for the outcome.</summary>
    /// <param name="source">Where the frames come from; stays the caller's.</param>
    /// <returns>As <see cref="IsOpened"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    /// <exception cref="OpenCVException">It is not open, in exception mode (<see cref="SetExceptionMode"/>).</exception>
    public bool Open(IFrameSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Open(source, CaptureType.NotSpecified);
    }

    /// <summary>Whether a source is open: it was opened, and has neither failed for good nor been released.</summary>
    /// <returns>True also while a lost connection is made anew, and at the end of a file.</returns>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public bool IsOpened()
    {
        _controller.ThrowIfDisposed();
        return _controller.IsOpened;
    }

    /// <summary>Closes the source; waiting readers get their answer at once. The capture can be opened again.</summary>
    /// <remarks>Comes back within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>, from any thread.</remarks>
    /// <exception cref="ObjectDisposedException">The capture was disposed.</exception>
    public void Release() => _controller.Release();

    /// <summary>What the capture has done so far.</summary>
    /// <returns>A snapshot; also of a capture that was disposed.</returns>
    public CaptureStatistics GetStatistics() => _controller.GetStatistics();

    /// <summary>Closes the source for good; waiting readers get their answer at once.</summary>
    /// <remarks>Comes back within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>, from any thread, any number of times.</remarks>
    public void Dispose()
    {
        _controller.Dispose();
        _reader.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>As <see cref="Dispose"/>, without holding the caller's thread while the capture thread ends.</summary>
    /// <returns>Completes within <see cref="LatestFrameCaptureOptions.CloseTimeout"/>.</returns>
    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync().ConfigureAwait(false);
        _reader.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The source, without its password, and the state.</summary>
    /// <returns>For people to read; its form may change.</returns>
    public override string ToString() => $"{nameof(LatestFrameCapture)}({_controller.DisplayName}, {State})";

    private bool Open(IFrameSource source, CaptureType type)
    {
        _controller.ThrowIfDisposed();
        CaptureType = type;
        _reader.MoveTo(milliseconds: 0, frameIndex: 0);
        return OrThrow(_controller.Open(source));
    }

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
                Log.HandlerFailed(logger, _controller.DisplayName, exception);
            }
        }
    }
}
