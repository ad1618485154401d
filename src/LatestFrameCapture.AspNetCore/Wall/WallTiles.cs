namespace LatestFrames;

/// <summary>What a page wants of all cameras, and what is under way to it.</summary>
/// <param name="count">The number of cameras.</param>
/// <param name="clock">The clock.</param>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class WallTiles(int count, TimeProvider clock)
{
    // Guards: _tiles and what they hold, _pace.
    private readonly object _gate = new();
    private readonly WallTile[] _tiles = [.. Enumerable.Range(0, count).Select(_ => new WallTile())];
    private readonly LinkPace _pace = new(count, clock);

    /// <summary>The number of cameras.</summary>
    public int Count => count;

    /// <summary>The page has drawn the last picture of a camera and wants the next one.</summary>
    public void OnNext(int camera, int width)
    {
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            _pace.OnAnswered(camera, tile.Waited);
            tile.HasCredit = true;
            tile.Width = width;
        }
    }

    /// <summary>The page wants no further picture of a camera now.</summary>
    public void OnDone(int camera)
    {
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            _pace.OnAnswered(camera, tile.Waited);
            tile.HasCredit = false;
            tile.ReadySince = null;
        }
    }

    /// <summary>Begins to watch a camera of which the page wants a picture; false if that is not due.</summary>
    public bool TryBeginWatch(int camera, out PictureKey key, out long number)
    {
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            key = PictureDetail.Choose(tile.Width, _pace.Level);
            number = tile.Number;
            if (!tile.HasCredit || tile.IsWatched || tile.ReadySince is not null) return false;
            return tile.IsWatched = true;
        }
    }

    /// <summary>Ends what <see cref="TryBeginWatch"/> began.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="isReady">Whether it has a newer picture.</param>
    public void EndWatch(int camera, bool isReady)
    {
        lock (_gate)
        {
            WallTile tile = _tiles[camera];
            tile.IsWatched = false;
            if (isReady && tile.HasCredit) tile.ReadySince = clock.GetTimestamp();
        }
    }

    /// <summary>Takes the camera whose picture has waited longest, if the link has room.</summary>
    public bool TryTakeReady(out int camera, out PictureKey key, out long number)
    {
        lock (_gate)
        {
            camera = -1;
            key = default;
            number = 0;
            for (int i = 0; i < _tiles.Length; i++)
            {
                if (_tiles[i].ReadySince is { } since && (camera < 0 || since < _tiles[camera].ReadySince)) camera = i;
            }

            if (camera < 0 || !_pace.CanSend) return false;
            WallTile tile = _tiles[camera];
            tile.Waited = clock.GetElapsedTime(tile.ReadySince!.Value);
            tile.ReadySince = null;
            tile.HasCredit = false;
            _pace.OnSending(camera);
            key = PictureDetail.Choose(tile.Width, _pace.Level);
            number = tile.Number;
            return true;
        }
    }

    /// <summary>The picture that is being sent to a tile.</summary>
    public void OnSending(int camera, long number)
    {
        lock (_gate) _tiles[camera].Number = number;
    }

    /// <summary>There was no picture for a tile after all: the page still waits for one.</summary>
    public void OnNotSent(int camera)
    {
        lock (_gate)
        {
            _pace.OnNotSent(camera);
            _tiles[camera].HasCredit = true;
        }
    }
}
