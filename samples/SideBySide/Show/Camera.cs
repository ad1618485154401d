namespace LatestFrames;

/// <summary>The camera that all three readers look at: the user's, or the simulator.</summary>
internal sealed class Camera : IAsyncDisposable
{
    private readonly CameraSimulator? _simulator;

    private Camera(string source, string description, CameraSimulator? simulator)
    {
        Source = source;
        Label = SourceLabel.Of(source);
        Description = description;
        _simulator = simulator;
    }

    /// <summary>As a capture opens it; may hold a password.</summary>
    public string Source { get; }

    /// <summary>As it may be shown.</summary>
    public string Label { get; }

    /// <summary>What it is, in a sentence.</summary>
    public string Description { get; }

    /// <summary>The time between two frames, if known beforehand.</summary>
    public TimeSpan? FrameInterval => _simulator is null ? null : TimeSpan.FromSeconds(1 / _simulator.Options.FramesPerSecond);

    public static async Task<Camera> OpenAsync(SideBySideOptions options, CancellationToken cancellationToken)
    {
        if (options.Source is { } source) return new Camera(source, $"Camera: {SourceLabel.Of(source)}.", simulator: null);

        // The first look takes a second of Python's time.
        string? whyNoRtsp = await Task.Run(() => RtspCamera.IsAvailable(out string? whyNot) ? null : whyNot, cancellationToken).ConfigureAwait(false);
        CameraProtocol protocol = whyNoRtsp is null ? CameraProtocol.Rtsp : CameraProtocol.Http;
        CameraSimulator simulator = await CameraSimulator.StartAsync(protocol, options.Simulator, cancellationToken).ConfigureAwait(false);
        return new Camera(
            simulator.Url,
            whyNoRtsp is null ? "Camera: the simulator, H.264 over RTSP." : $"Camera: the simulator, JPEG over HTTP. {whyNoRtsp}",
            simulator);
    }

    public ValueTask DisposeAsync() => _simulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
