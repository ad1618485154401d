namespace LatestFrames;

/// <summary>The coded pictures that a page gets of all cameras.</summary>
/// <remarks>
/// Thread safety: <see cref="OnPlay"/>, <see cref="OnStop"/> and <see cref="OnDrawn"/> may be called from any thread,
/// the other members by one at a time.
/// </remarks>
internal sealed class StreamTiles : IDisposable
{
    // A reader that is behind goes on at a key frame after five seconds; at 240 pictures a second these are 1,200.
    private const int MaxDropped = 4096;

    private readonly CameraViews _views;
    private readonly Func<bool> _isLinkFull;
    private readonly StreamTile[] _tiles;

    // Guards: _paces and what they share, _clock, _isToldOff.
    private readonly object _gate = new();
    private readonly HeldClock _clock;
    private readonly StreamPace[] _paces;
    private readonly bool[] _isToldOff;
    private byte[] _message = [];

    /// <param name="views">The cameras.</param>
    /// <param name="isLinkFull">Whether JPEG pictures are made smaller because they come late.</param>
    /// <param name="onChanged">Learns that there may be something to send.</param>
    public StreamTiles(CameraViews views, Func<bool> isLinkFull, Action onChanged)
    {
        _views = views;
        _isLinkFull = isLinkFull;
        _clock = new HeldClock(views.Clock);
        var link = new StreamLink(_clock);
        _tiles = [.. views.All.Select(view => new StreamTile(view.Stream, onChanged))];
        _paces = [.. views.All.Select(_ => new StreamPace(link, _clock))];
        _isToldOff = new bool[_tiles.Length];
    }

    /// <summary>The page wants a camera's pictures, from a key frame on.</summary>
    public void OnPlay(int camera)
    {
        long now = _clock.Ask();
        lock (_gate)
        {
            _clock.Set(now);
            _paces[camera].Begin();
            _isToldOff[camera] = false;
        }
    }

    /// <summary>The page wants no pictures of a camera now.</summary>
    public void OnStop(int camera)
    {
        lock (_gate) _paces[camera].End();
    }

    /// <summary>The page has drawn a picture of a camera and all before it.</summary>
    public void OnDrawn(int camera, int sequence, TimeSpan inside)
    {
        long now = _clock.Ask();
        lock (_gate)
        {
            _clock.Set(now);
            _paces[camera].OnDrawn(sequence, inside);
        }
    }

    /// <summary>Makes the message of the next picture: that which came first of all that may be sent.</summary>
    /// <param name="message">The message, valid until the next call.</param>
    /// <returns>False when nothing may be sent now.</returns>
    public bool TryTake(out ReadOnlyMemory<byte> message)
    {
        int first = -1, firstVersion = 0;
        StreamUnit firstUnit = default;
        for (int camera = 0; camera < _tiles.Length; camera++)
        {
            if (!TryAdvance(camera, out StreamUnit unit, out int version)) continue;
            if (first >= 0 && unit.ArrivalTimestamp >= firstUnit.ArrivalTimestamp) continue;
            (first, firstUnit, firstVersion) = (camera, unit, version);
        }

        message = default;
        if (first < 0) return false;
        int sequence;
        bool isOld;
        long now = _clock.Ask();
        lock (_gate)
        {
            _clock.Set(now);

            // The page may have changed its mind meanwhile: it would never answer this picture.
            StreamPace pace = _paces[first];
            if (!pace.IsWanted || pace.IsPaused || pace.Version != firstVersion) return false;
            sequence = pace.OnSending(firstUnit, out isOld);
            _isToldOff[first] = false;
        }

        message = Write(_tiles[first], new StreamTurn(first, sequence, isOld));
        _tiles[first].Drop();
        return true;
    }

    /// <summary>Finds a tile whose page does not know yet that it gets no coded pictures now.</summary>
    public bool TryTakeOff(out int camera)
    {
        lock (_gate)
        {
            for (camera = 0; camera < _tiles.Length; camera++)
            {
                StreamPace pace = _paces[camera];
                if (_isToldOff[camera] || !pace.IsWanted) continue;
                if (!pace.IsPaused && !_tiles[camera].IsUnavailable) continue;
                return _isToldOff[camera] = true;
            }
        }

        return false;
    }

    /// <summary>Reads no camera any more.</summary>
    public void Dispose()
    {
        foreach (StreamTile tile in _tiles) tile.Dispose();
    }

    private bool TryAdvance(int camera, out StreamUnit unit, out int version)
    {
        StreamTile tile = _tiles[camera];
        StreamPace pace = _paces[camera];
        bool isOn;
        bool isFull = _isLinkFull();
        long now = _clock.Ask();
        lock (_gate)
        {
            _clock.Set(now);
            isOn = pace.Update(isFull);
            version = pace.Version;
        }

        if (!isOn)
        {
            tile.Close();
            unit = default;
            return false;
        }

        for (int i = 0; i < MaxDropped && tile.TryLook(version, out unit); i++)
        {
            StreamStep step;
            now = _clock.Ask();
            lock (_gate)
            {
                _clock.Set(now);

                // The page may have changed its mind meanwhile.
                if (!pace.IsWanted || pace.Version != version) return false;
                if (tile.IsReordered) pace.Pause(isLong: true);
                step = pace.IsPaused ? StreamStep.Stop : pace.Decide(unit);
            }

            if (step == StreamStep.Send) return true;
            if (step == StreamStep.Wait) return false;
            if (step == StreamStep.Stop) break;
            tile.Drop();
        }

        unit = default;
        return false;
    }

    private ReadOnlyMemory<byte> Write(StreamTile tile, StreamTurn turn)
    {
        CodedPicture picture = tile.Next;
        int length = StreamHeader.Size + picture.Data.Length;
        if (_message.Length < length) _message = new byte[length + (length / 2)];
        double grabbed = _views.ToMilliseconds(picture.ArrivalTimestamp);
        StreamHeader.Write(_message, turn.Camera, picture, tile.Profile, turn, grabbed);
        picture.Data.Span.CopyTo(_message.AsSpan(StreamHeader.Size));
        return _message.AsMemory(0, length);
    }
}
