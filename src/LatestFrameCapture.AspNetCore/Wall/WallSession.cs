using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace LatestFrames;

/// <summary>One open page: states as they change, and the next picture of a camera when the page has drawn the
/// last.</summary>
/// <remarks>
/// <para>Nothing queues. A camera that the page waits for is watched; when it has a newer picture and the link has
/// room, the newest one of that moment is sent. The camera that has waited longest comes first.</para>
/// <para>Thread safety: one call of <see cref="RunAsync"/>.</para>
/// </remarks>
internal sealed class WallSession : IDisposable
{
    // A page asks for the time every few seconds, in the background at least once a minute.
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_closing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly WallTiles _tiles;
    private readonly WebSocket _socket;
    private readonly CameraViews _views;
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _end = new();

    // The time of the page's last question, which has not been answered; null for none. Interlocked.
    private object? _asked;

    public WallSession(WebSocket socket, CameraViews views)
    {
        _socket = socket;
        _views = views;
        _tiles = new WallTiles(views.All.Count, views.Clock);
    }

    /// <summary>Serves the page until it closes or the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        Task[] work = [ReceiveAsync(), SendAsync(), WatchStatesAsync()];
        await Task.WhenAny(work).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(work).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException)
        {
            // The page has gone, or the application stops.
        }

        await CloseAsync().ConfigureAwait(false);
    }

    public void Dispose() => _end.Dispose();

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[WallRequest.MaxLength];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        while (true)
        {
            silence.CancelAfter(s_silence);
            ValueWebSocketReceiveResult result =
                await _socket.ReceiveAsync(buffer.AsMemory(), silence.Token).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close) return;

            // All that the page sends fits; whoever sends something else is not the page.
            if (!result.EndOfMessage) return;
            ReadOnlySpan<byte> text = buffer.AsSpan(0, result.Count);
            if (!WallRequest.TryParse(text, _tiles.Count, out WallRequest request)) return;
            Handle(request);
        }
    }

    private void Handle(WallRequest request)
    {
        switch (request.Kind)
        {
            case WallRequestKind.Next:
                _tiles.OnNext(request.Camera, request.Width);
                Watch(request.Camera);
                break;
            case WallRequestKind.Done:
                _tiles.OnDone(request.Camera);
                break;
            default:
                Interlocked.Exchange(ref _asked, request.Time);
                break;
        }

        // An answer makes room for others.
        _work.Writer.TryWrite(true);
    }

    private void Watch(int camera)
    {
        if (_tiles.TryBeginWatch(camera, out PictureKey key, out long number)) _ = WatchAsync(camera, key, number);
    }

    private async Task WatchAsync(int camera, PictureKey key, long number)
    {
        bool isThere = false;
        try
        {
            EncodedPicture? picture =
                await _views.All[camera].Pictures.WaitAsync(key, number, _end.Token).ConfigureAwait(false);
            isThere = picture is not null;
            picture?.Release();
        }
        catch (TooManySizesException)
        {
            // Then the next attempt, which the retry below makes, may find room.
            await Task.Delay(s_retry, _views.Clock, CancellationToken.None).ConfigureAwait(false);
            isThere = true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
        finally
        {
            _tiles.EndWatch(camera, isThere);
        }

        _work.Writer.TryWrite(true);
    }

    private async Task WatchStatesAsync()
    {
        while (true)
        {
            long version = _views.States.Version;
            _work.Writer.TryWrite(true);
            await _views.States.WaitForChangeAsync(version, _end.Token).ConfigureAwait(false);
        }
    }

    private async Task SendAsync()
    {
        long sentVersion = -1;
        while (await _work.Reader.WaitToReadAsync(_end.Token).ConfigureAwait(false))
        {
            _work.Reader.TryRead(out _);
            while (true)
            {
                long version = _views.States.Version;
                if (version != sentVersion)
                {
                    sentVersion = version;
                    await SendAsync(new WallMessage(_views.States.GetAll(), null)).ConfigureAwait(false);
                }

                if (Interlocked.Exchange(ref _asked, null) is double asked)
                {
                    double now = _views.ToMilliseconds(_views.Clock.GetTimestamp());
                    await SendAsync(new WallMessage(null, new WallTime(asked, now))).ConfigureAwait(false);
                }

                if (!_tiles.TryTakeReady(out int camera, out PictureKey key, out long number)) break;
                await SendPictureAsync(camera, key, number).ConfigureAwait(false);
            }
        }
    }

    private async Task SendPictureAsync(int camera, PictureKey key, long number)
    {
        // Again, and not the one that was there when the tile became ready: it may have waited for the link.
        if (await TryGetAsync(camera, key, number).ConfigureAwait(false) is not { } picture)
        {
            _tiles.OnNotSent(camera);
            Watch(camera);
            return;
        }

        try
        {
            _tiles.OnSending(camera, picture.Number);
            await _socket.SendAsync(
                picture.Message, WebSocketMessageType.Binary, endOfMessage: true, _end.Token).ConfigureAwait(false);
        }
        finally
        {
            picture.Release();
        }
    }

    private async Task<EncodedPicture?> TryGetAsync(int camera, PictureKey key, long number)
    {
        try
        {
            return await _views.All[camera].Pictures.TryGetAsync(key, number, _end.Token).ConfigureAwait(false);
        }
        catch (TooManySizesException)
        {
            return null;
        }
    }

    private async Task SendAsync(WallMessage message)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, CameraJson.Default.WallMessage);
        await _socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, _end.Token).ConfigureAwait(false);
    }

    private async Task CloseAsync()
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(s_closing);
        try
        {
            await _socket.CloseOutputAsync(
                WebSocketCloseStatus.EndpointUnavailable, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // It does not matter how the page learns of it.
        }
    }
}
