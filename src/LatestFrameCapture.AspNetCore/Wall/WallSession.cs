using System.Net.WebSockets;
using System.Threading.Channels;

namespace LatestFrames;

/// <summary>One open page: states as they change, and the next picture of a camera when the page has drawn the last: as
/// JPEG, or as the camera has coded it where the page asks for that.</summary>
/// <remarks>
/// <para>Nothing queues. A camera that the page waits for is watched; when it has a newer picture and the link has
/// room, the newest one of that moment is sent. The camera that has waited longest comes first, and no camera is waited
/// for while others have pictures. Of what the camera has coded, <see cref="StreamPace"/> decides.</para>
/// <para>Thread safety: one call of <see cref="RunAsync"/>.</para>
/// </remarks>
internal sealed class WallSession : IDisposable
{
    // A page asks for the time every few seconds, in the background at least once a minute.
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    // Reasons may change without an event.
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(2);

    // A picture that has waited longer for the link is replaced by a newer one, if that comes soon.
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(100);

    private readonly WallTiles _tiles;
    private readonly StreamTiles _streams;
    private readonly WebSocket _socket;
    private readonly CameraViews _views;
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _end = new();

    // For what may run when _end has been disposed of.
    private readonly CancellationToken _ended;

    // The time of the page's last question, which has not been answered; null for none. Interlocked.
    private object? _asked;
    private volatile bool _isRecheckDue;

    public WallSession(WebSocket socket, CameraViews views)
    {
        _socket = socket;
        _views = views;
        _tiles = new WallTiles(views.All.Count, new HeldClock(views.Clock), views.LowestLevel);
        _streams = new StreamTiles(views, () => _tiles.IsLinkFull, () => _work.Writer.TryWrite(true));
        _ended = _end.Token;
    }

    /// <summary>How long one message may take.</summary>
    public TimeSpan SendLimit { get; init; } = ClientLimits.Send;

    /// <summary>Serves the page until it closes or the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        using var page = new WallSocket(_socket, SendLimit, _ended);
        Task[] work = [ReceiveAsync(), SendAsync(page), WatchStatesAsync()];
        await Task.WhenAny(work).ConfigureAwait(false);
        var all = Task.WhenAll(work);
        try
        {
            await _end.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _tiles.Close();
            _streams.Dispose();
        }

        foreach (Exception exception in all.Exception?.InnerExceptions ?? Enumerable.Empty<Exception>())
        {
            // Expected where the page has gone, or the application stops.
            if (exception is not (WebSocketException or ObjectDisposedException or IOException))
                AspNetCoreLog.PageFailed(_views.Logger, exception);
        }

        await page.CloseAsync().ConfigureAwait(false);
    }

    public void Dispose() => _end.Dispose();

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[WallRequest.MaxLength];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(_ended);
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
                _tiles.OnNext(request.Camera, request.Number);
                Watch(request.Camera);
                break;
            case WallRequestKind.Done:
                _tiles.OnDone(request.Camera);
                break;
            case WallRequestKind.Play:
                _streams.OnPlay(request.Camera);
                break;
            case WallRequestKind.Drawn:
                var inside = TimeSpan.FromMilliseconds(request.Time);
                _streams.OnDrawn(request.Camera, request.Number, inside);
                break;
            case WallRequestKind.Stop:
                _streams.OnStop(request.Camera);
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
        if (_tiles.TryBeginWatch(camera, out PictureKey key, out long number))
            _ = ObserveAsync(WatchAsync(camera, key, number));
    }

    // What fails beside the session, such as the application's clock, ends it: the tile would wait for ever.
    private async Task ObserveAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _work.Writer.TryComplete(exception);
        }
    }

    // Whatever happens, the tile is watched until it has a picture or the page has gone.
    private async Task WatchAsync(int camera, PictureKey key, long number)
    {
        while (true)
        {
            try
            {
                CameraPictures pictures = _views.All[camera].Pictures;
                EncodedPicture? picture = await pictures.WaitAsync(key, number, _ended).ConfigureAwait(false);
                _tiles.EndWatch(camera, picture);
                _work.Writer.TryWrite(true);
                return;
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (TooManySizesException)
            {
                // The next attempt may find room.
            }
            catch (Exception exception)
            {
                AspNetCoreLog.PictureFailed(_views.Logger, _views.All[camera].Camera.Name, exception);
            }

            await Task.Delay(s_retry, _views.Clock, _ended)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _tiles.EndWatch(camera, null);
            if (_ended.IsCancellationRequested || !_tiles.TryBeginWatch(camera, out key, out number)) return;
        }
    }

    // The tile keeps the picture that it has if no newer one comes soon.
    private async Task RefreshAsync(int camera, PictureKey key, EncodedPicture picture)
    {
        EncodedPicture? newer = null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ended);
            limit.CancelAfter(s_refresh);
            newer = await _views.All[camera].Pictures.WaitAsync(key, picture.Number, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TooManySizesException)
        {
            // The one that is there is good enough.
        }
        catch (Exception exception)
        {
            AspNetCoreLog.PictureFailed(_views.Logger, _views.All[camera].Camera.Name, exception);
        }

        if (newer is not null) picture.Release();
        _tiles.EndWatch(camera, newer ?? picture);
        _work.Writer.TryWrite(true);
    }

    private async Task WatchStatesAsync()
    {
        while (true)
        {
            long version = _views.States.Version;
            _work.Writer.TryWrite(true);
            bool hasChanged = await _views.States
                .WaitForChangeAsync(version, s_recheck, _views.Clock, _ended).ConfigureAwait(false);
            if (!hasChanged) _isRecheckDue = true;
        }
    }

    private async Task SendAsync(WallSocket page)
    {
        long sentVersion = -1;
        CameraStateReport[] sent = [];
        while (await _work.Reader.WaitToReadAsync(_ended).ConfigureAwait(false))
        {
            _work.Reader.TryRead(out _);
            while (true)
            {
                long version = _views.States.Version;
                if (version != sentVersion || _isRecheckDue)
                {
                    _isRecheckDue = false;
                    CameraStateReport[] states = _views.States.GetAll();
                    bool isNews = version != sentVersion || !states.AsSpan().SequenceEqual(sent);
                    sentVersion = version;
                    sent = states;
                    if (isNews) await page.SendAsync(new WallMessage(Cameras: states)).ConfigureAwait(false);
                }

                if (Interlocked.Exchange(ref _asked, null) is double asked)
                {
                    double now = _views.ToMilliseconds(_views.Clock.GetTimestamp());
                    var message = new WallMessage(Time: new WallTime(asked, now));
                    await page.SendAsync(message).ConfigureAwait(false);
                }

                // By turns: neither waits until there is nothing of the other.
                bool hasUnit = _streams.TryTake(out ReadOnlyMemory<byte> unit);
                if (hasUnit) await page.SendAsync(unit).ConfigureAwait(false);
                bool hasOff = _streams.TryTakeOff(out int off);
                if (hasOff) await page.SendAsync(new WallMessage(NoStream: off)).ConfigureAwait(false);

                if (_tiles.TryTakeReady(out WallTurn turn)) await SendPictureAsync(page, turn).ConfigureAwait(false);
                else if (!hasUnit && !hasOff) break;
            }
        }
    }

    private async Task SendPictureAsync(WallSocket page, WallTurn turn)
    {
        CameraPictures pictures = _views.All[turn.Camera].Pictures;
        EncodedPicture? picture = turn.Picture;
        try
        {
            // The one that was there when the tile became ready may have waited for the link.
            if (await TryGetNewerAsync(turn).ConfigureAwait(false) is { } newer)
            {
                picture.Release();
                picture = newer;
            }
            else if (!pictures.IsCurrent(picture))
            {
                _tiles.OnNotSent(turn.Camera, isRefreshing: false);
                Watch(turn.Camera);
                return;
            }
            else if (turn.MayRefresh && _views.Clock.GetElapsedTime(picture.GrabbedTimestamp) > s_fresh)
            {
                _tiles.OnNotSent(turn.Camera, isRefreshing: true);
                if (!_tiles.TryBeginWatch(turn.Camera, out PictureKey key, out _)) return;
                _ = ObserveAsync(RefreshAsync(turn.Camera, key, picture));
                picture = null;
                return;
            }

            _tiles.OnSending(turn.Camera, picture.Number);
            await page.SendAsync(picture.Message).ConfigureAwait(false);
        }
        finally
        {
            picture?.Release();
        }
    }

    // The one that is there may be of another size, for which a newer frame has been encoded.
    private async Task<EncodedPicture?> TryGetNewerAsync(WallTurn turn)
    {
        CameraView view = _views.All[turn.Camera];
        try
        {
            EncodedPicture? picture =
                await view.Pictures.TryGetAsync(turn.Key, turn.Number, _ended).ConfigureAwait(false);
            if (picture is null || picture.Number >= turn.Picture.Number) return picture;
            picture.Release();
            return null;
        }
        catch (TooManySizesException)
        {
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            AspNetCoreLog.PictureFailed(_views.Logger, view.Camera.Name, exception);
            return null;
        }
    }
}
