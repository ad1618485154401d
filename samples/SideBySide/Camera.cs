namespace LatestFrames;

/// <summary>The camera that all readers look at: the user's, or the simulator.</summary>
internal sealed class Camera(string source, CameraSimulator? simulator) : IAsyncDisposable
{
    /// <summary>A URL, a file, a device number or a GStreamer pipeline; may hold a password.</summary>
    public string Source => source;

    /// <summary>The source as it may be shown; of a URL the server: paths and queries hold passwords too.</summary>
    public string Label { get; } = LabelOf(source);

    public bool IsUrl => Label.Contains("://", StringComparison.Ordinal);
    public bool IsFile => File.Exists(source);

    public static async Task<Camera> OpenAsync(string? source, CancellationToken cancellationToken)
    {
        if (source?.Length == 0) throw new ArgumentException("--source is empty: name a URL, a file or a device.");
        if (source is not null) return new Camera(source, simulator: null);
        bool isRtsp = RtspCamera.IsAvailable(out string? whyNot);
        Console.WriteLine($"Camera: the simulator, {(isRtsp ? "H.264 over RTSP." : $"JPEG over HTTP. {whyNot}")}");
        CameraProtocol protocol = isRtsp ? CameraProtocol.Rtsp : CameraProtocol.Http;
        CameraSimulator simulator = await CameraSimulator.StartAsync(protocol, new(), cancellationToken);
        return new Camera(simulator.Url, simulator);
    }

    public ValueTask DisposeAsync() => simulator?.DisposeAsync() ?? ValueTask.CompletedTask;

    // The server follows the last '@', for a password may hold '/' and '@'; an '@' after '?' or '=' may be in a query.
    private static string LabelOf(string source)
    {
        if (source.Contains(" ! ", StringComparison.Ordinal)) return "a GStreamer pipeline";
        int scheme = source.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return source;
        int server = Math.Max(scheme + 3, source.LastIndexOf('@') + 1);
        bool isCertain = source.AsSpan(0, server).IndexOfAny('?', '=') < 0;
        return source[..(scheme + 3)] + (isCertain ? source[server..].Split('/', '?')[0] : "…");
    }
}
