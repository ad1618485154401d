namespace LatestFrames;

/// <summary>What a page wants of all cameras, and what is under way to it.</summary>
/// <param name="count">The number of cameras.</param>
/// <param name="clock">The clock.</param>
/// <param name="lowestLevel">How far pictures may become smaller.</param>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class WallTiles(int count, HeldClock clock, int lowestLevel)
{
    // Guards: _tiles and what they hold, _pace, clock, _isClosed.
    private readonly object _gate = new();
    private readonly WallTile[] _tiles = [.. Enumerable.Range(0, count).Select(_ => new WallTile())];
    private readonly LinkPace _pace = new(count, clock, lowestLevel);
    private bool _isClosed;

    /// <summary>The number of cameras.</summary>
    public int Count => count;

    /// <summary>Whether pictures are made smaller, or coarser, because they come late.</summary>
    public bool IsLinkFull
    {
        get
        {
            lock (_gate) return _pace.Level > 0;
        }
    }

    /// <summary>The page has drawn the last picture of a camera and wants the next one.</summary>
    public void OnNext(int camera, int width)
    {
        long now = clock.Ask();
        lock (_gate)
        {
            clock.Set(now);
            WallTile tile = _tiles[camera];
            _pace.OnAnswered(camera, tile.Waited);
            tile.HasCredit = true;
            tile.Width = width;
        }
    }

    /// <summary>The page wants no further picture of a camera now.</summary>
    public void OnDone(int camera)
    {
        EncodedPicture? unused;
        long now = clock.Ask();
        lock (_gate)
        {
            clock.Set(now);
            WallTile tile = _tiles[camera];
            _pace.OnAnswered(camera, tile.Waited);
            tile.HasCredit = false;
            unused = tile.Clear();
        }

        unused?.Release();
    }

    /// <summary>Begins to watch a camera of which the page wants a picture; false if that is not due.</summary>
    public bool TryBeginWatch(int camera, out PictureKey key, out long number)
    {
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            key = PictureDetail.Choose(tile.Width, _pace.Level);
            number = tile.Number;
            if (!tile.HasCredit || tile.IsWatched || tile.Picture is not null) return false;
            return tile.IsWatched = true;
        }
    }

    /// <summary>Ends what <see cref="TryBeginWatch"/> began.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="picture">The picture that has come, with a reference that is passed on; null for none.</param>
    public void EndWatch(int camera, EncodedPicture? picture)
    {
        long now;
        try
        {
            now = clock.Ask();
        }
        catch
        {
            picture?.Release();
            throw;
        }

        lock (_gate)
        {
            clock.Set(now);
            WallTile tile = _tiles[camera];
            tile.IsWatched = false;
            if (picture is not null && tile.HasCredit && !_isClosed)
            {
                tile.Picture = picture;
                tile.ReadySince ??= clock.GetTimestamp();
                return;
            }
        }

        picture?.Release();
    }

    /// <summary>Takes the camera whose picture has waited longest, if the link has room.</summary>
    public bool TryTakeReady(out WallTurn turn)
    {
        long now = clock.Ask();
        lock (_gate)
        {
            clock.Set(now);
            turn = default;
            int camera = -1;
            for (int i = 0; i < _tiles.Length; i++)
            {
                if (_tiles[i].Picture is null) continue;
                if (camera < 0 || _tiles[i].ReadySince < _tiles[camera].ReadySince) camera = i;
            }

            if (camera < 0 || !_pace.CanSend) return false;
            WallTile tile = _tiles[camera];
            tile.Waited = clock.GetElapsedTime(tile.ReadySince!.Value);
            tile.HasCredit = false;
            PictureKey key = PictureDetail.Choose(tile.Width, _pace.Level);
            turn = new WallTurn(camera, key, tile.Number, tile.Picture!, !tile.IsRefreshed);
            tile.Picture = null;
            _pace.OnSending(camera);
            return true;
        }
    }

    /// <summary>The picture that is being sent to a tile.</summary>
    public void OnSending(int camera, long number)
    {
        EncodedPicture? unused;
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            tile.Number = number;
            unused = tile.Clear();
        }

        unused?.Release();
    }

    /// <summary>There was no picture for a tile after all: the page still waits for one.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="isRefreshing">Whether the tile keeps its place while it waits for a newer one.</param>
    public void OnNotSent(int camera, bool isRefreshing)
    {
        EncodedPicture? unused = null;
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            _pace.OnNotSent(camera);
            tile.HasCredit = true;
            if (isRefreshing) tile.IsRefreshed = true;
            else unused = tile.Clear();
        }

        unused?.Release();
    }

    /// <summary>Releases all pictures; the page has gone.</summary>
    public void Close()
    {
        EncodedPicture?[] unused;
        lock (_gate)
        {
            _isClosed = true;
            unused = [.. _tiles.Select(tile => tile.Clear())];
        }

        foreach (EncodedPicture? picture in unused) picture?.Release();
    }
}
