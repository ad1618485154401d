using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera for people without one: draws pictures with a stamp in them and serves them on
/// 127.0.0.1.</summary>
/// <remarks>
/// <para>One thread draws at the frame rate, whoever looks or does not; how the pictures are sent is each camera's
/// own.</para>
/// <para>Thread safety: any thread may call any member. Dispose the camera: it stops the thread and closes the
/// server.</para>
/// </remarks>
public abstract class CameraSimulator : IAsyncDisposable
{
    private readonly CameraProtocol _protocol;
    private readonly DrawingThread _drawing;
    private int _disposed;

    private protected CameraSimulator(CameraProtocol protocol, SimulatorOptions options, int port)
    {
        _protocol = protocol;
        Options = options;
        Port = port;
        Url = CameraUrl.For(protocol, options, port);
        _drawing = new DrawingThread($"Camera {port}", options, Send);
    }

    /// <summary>Gets where the camera is, ready for a VideoCapture.</summary>
    /// <value>A URL on 127.0.0.1; user and password are in it when the camera wants them.</value>
    public string Url { get; }

    /// <summary>Gets the TCP port that the server listens on.</summary>
    /// <value>The one of the options or, if that was 0, the one that was free.</value>
    public int Port { get; }

    /// <summary>Gets what the camera was started with.</summary>
    /// <value>To start it again where it was: <c>camera.Options with { Port = camera.Port }</c>.</value>
    public SimulatorOptions Options { get; }

    /// <summary>Gets how many frames were drawn.</summary>
    /// <value>Also the number of the last frame; not all of them need have reached anyone.</value>
    public long FramesRendered => _drawing.FramesDrawn;

    /// <summary>Gets why the camera draws no more.</summary>
    /// <value>Null unless drawing or encoding threw, which no camera should live to see.</value>
    public Exception? Failure => _drawing.Failure;

    /// <summary>Starts a camera.</summary>
    /// <param name="protocol">Which one.</param>
    /// <param name="options">What it is like.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <returns>The camera, once its server listens.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The server did not start; the message says what is
    /// missing.</exception>
    /// <exception cref="IOException">The port is taken (HTTP).</exception>
    public static async Task<CameraSimulator> StartAsync(
        CameraProtocol protocol, SimulatorOptions options, CancellationToken cancellationToken = default) =>
        protocol switch
        {
            CameraProtocol.Rtsp => await RtspCamera.StartAsync(options, cancellationToken).ConfigureAwait(false),
            CameraProtocol.Http => await HttpCamera.StartAsync(options, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "There are RTSP and HTTP cameras."),
        };

    /// <summary>Changes the size of the pictures in mid-stream, as a camera does whose settings somebody
    /// changes.</summary>
    /// <param name="width">As in <see cref="SimulatorOptions.Width"/>.</param>
    /// <param name="height">As in <see cref="SimulatorOptions.Height"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is outside the options' range.</exception>
    public void Resize(int width, int height)
    {
        Options.ValidateSize(width, height, _protocol);
        _drawing.Resize(width, height);
    }

    /// <summary>Makes the camera hang: connections stay, and nothing comes over them until
    /// <see cref="Resume"/>.</summary>
    /// <exception cref="InvalidOperationException">The camera's server is gone (RTSP only).</exception>
    public void Freeze() => SetFrozen(true);

    /// <summary>Ends <see cref="Freeze"/>; the next frames are fresh ones.</summary>
    /// <exception cref="InvalidOperationException">The camera's server is gone (RTSP only).</exception>
    public void Resume() => SetFrozen(false);

    /// <summary>Stops drawing and closes the server, within a few seconds even when it hangs.</summary>
    /// <returns>Completes when the port is free again.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        GC.SuppressFinalize(this);
        _drawing.Dispose();
        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Begins to draw. Called once, when the server can take frames.</summary>
    private protected void StartDrawing() => _drawing.Start();

    /// <summary>Takes the next frame, on the camera's thread; must not wait for a client or a process.</summary>
    /// <param name="image">The frame, valid for the time of the call.</param>
    private protected abstract void Send(Mat image);

    /// <summary>Makes the camera hang or go on.</summary>
    private protected abstract void SetFrozen(bool isFrozen);

    /// <summary>Closes the server, after the last frame.</summary>
    private protected abstract Task CloseAsync();
}
