using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A program that reads a camera and sends its H.264 without a container to who connects.</summary>
internal sealed class RawVideoRelay : IRelay
{
    private readonly LoopbackServer _server;

    public RawVideoRelay(string url, LatestFrameCaptureOptions options)
    {
        Capture = new LatestFrameCapture(url, options with { Conversion = FrameConversion.OnDemand });
        _server = new LoopbackServer(SendAsync);
    }

    public int Port => _server.Port;

    public LatestFrameCapture Capture { get; }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await Capture.DisposeAsync().ConfigureAwait(false);
    }

    private async Task SendAsync(Socket client, CancellationToken end)
    {
        using AccessUnitReader reader = Capture.CreateAccessUnitReader();
        DateTimeOffset start = TimeProvider.System.GetUtcNow();
        int? connection = null;
        while (await reader.ReadAsync(end).ConfigureAwait(false) is { } picture)
        {
            // Such programs begin with a picture of now, and end with their camera.
            if (connection is null && !(picture.IsKeyFrame && picture.ArrivedAt >= start)) continue;
            if (picture.Connection != (connection ??= picture.Connection)) return;
            await client.SendAsync(picture.Data, end).ConfigureAwait(false);
        }
    }
}
