namespace LatestFrames;

/// <summary>What the page wants of one camera. Guarded by the gate of <see cref="WallTiles"/>.</summary>
internal sealed class WallTile
{
    /// <summary>The width of the tile in pixels.</summary>
    public int Width { get; set; }

    /// <summary>The number of the last picture that was sent.</summary>
    public long Number { get; set; }

    /// <summary>Whether the page waits for a picture.</summary>
    public bool HasCredit { get; set; }

    /// <summary>Whether somebody watches the camera for a newer picture.</summary>
    public bool IsWatched { get; set; }

    /// <summary>The picture that can be sent, with a reference of the tile's own; null while there is none.</summary>
    public EncodedPicture? Picture { get; set; }

    /// <summary>Since when there has been one that was not sent, as a timestamp; null while there is none.</summary>
    public long? ReadySince { get; set; }

    /// <summary>Whether <see cref="Picture"/> has had its chance to be replaced by a newer one.</summary>
    public bool IsRefreshed { get; set; }

    /// <summary>How long the last picture was not sent because others were under way.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>Begins anew.</summary>
    /// <returns>The picture that was there, for the caller to release.</returns>
    public EncodedPicture? Clear()
    {
        EncodedPicture? picture = Picture;
        Picture = null;
        ReadySince = null;
        IsRefreshed = false;
        return picture;
    }
}
