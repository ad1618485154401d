using OpenCvSharp;

namespace LatestFrames;

/// <summary>A camera that sends H.264, H.265 or MJPEG over RTSP, as IP cameras do. Linux only.</summary>
/// <remarks>
/// <para>The pictures are drawn here; GStreamer's RTSP server encodes and serves them in a child process
/// (<c>rtsp_server.py</c>), which can be frozen or killed as a real camera freezes or loses power. All clients share
/// one encoder. The child ends with the camera's Dispose and also with this process, however that ends.</para>
/// <para>After <see cref="Kill"/>: dispose the camera and start another with
/// <c>camera.Options with { Port = camera.Port }</c>; the port can be had again at once.</para>
/// <para><see cref="CameraSimulator.Freeze"/> is a SIGSTOP: the kernel goes on taking connections for the server, and
/// nobody answers them. After the SIGCONT at most the one frame that was in the pipe is an old one.</para>
/// <para>Thread safety: any thread.</para>
/// </remarks>
public sealed class RtspCamera : CameraSimulator
{
    private readonly RtspServer _server;

    private RtspCamera(SimulatorOptions options, RtspServer server)
        : base(CameraProtocol.Rtsp, options, server.Port) => _server = server;

    /// <summary>Gets the id of the process that serves the stream.</summary>
    public int ProcessId => _server.Process.Id;

    /// <summary>Tells whether this machine has what the camera needs; looks once and remembers.</summary>
    /// <param name="whyNot">What is missing and how to get it, or null.</param>
    /// <returns>True when a camera can be started here.</returns>
    public static bool IsAvailable(out string? whyNot)
    {
        whyNot = PythonProbe.Result.WhyNot;
        return whyNot is null;
    }

    /// <summary>Starts an RTSP camera.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <returns>The camera, once its server listens.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">Something is missing here, or the port is taken; the message
    /// tells.</exception>
    public static async Task<RtspCamera> StartAsync(
        SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(CameraProtocol.Rtsp);

        // The first probe takes a second or two of Python's time: not on the caller's thread.
        (string? python, string? whyNot) =
            await Task.Run(() => PythonProbe.Result, cancellationToken).ConfigureAwait(false);
        if (python is null)
            throw new InvalidOperationException(whyNot);

        RtspServer server = await RtspServer
            .StartAsync(RtspServerCommand.For(python, options), cancellationToken).ConfigureAwait(false);
        var camera = new RtspCamera(options, server);
        camera.StartDrawing();
        return camera;
    }

    /// <summary>Ends the server's process at once (SIGKILL), as a power cut would; the camera goes on drawing for
    /// nobody.</summary>
    public void Kill() => _server.Process.Kill();

    private protected override void Send(Mat image) => _server.Post(image);

    private protected override void SetFrozen(bool isFrozen)
    {
        if (isFrozen)
            _server.Process.Freeze();
        else
            _server.Process.Resume();
    }

    private protected override Task CloseAsync() => _server.DisposeAsync().AsTask();
}
