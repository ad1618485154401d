namespace LatestFrames;

/// <summary>Which pictures decoding can begin with, and which cannot be decoded after such a beginning.</summary>
/// <remarks>
/// H.264: IDR pictures. Streams that renew their pictures bit by bit (intra refresh) have none: after
/// <see cref="MaxUnitsWithoutIdr"/> pictures without one, recovery points and pictures of I slices count; the first
/// pictures after such a beginning may be incomplete. H.265: IRAP pictures; the RASL pictures of a CRA refer to what
/// came before it, so they are left out when that did not come whole.
/// Thread safety: not thread safe; used by the thread that receives.
/// </remarks>
internal sealed class RandomAccessPoints(VideoCodec codec)
{
    /// <summary>How many H.264 pictures without an IDR show that there will be none: 4 s at 25 a second.</summary>
    public const int MaxUnitsWithoutIdr = 100;

    private int _unitsWithoutIdr;
    private int _type;
    private bool _hasRecoveryPoint;
    private bool _hasLoss = true;
    private bool _skipsLeading;

    /// <summary>The number of pictures, those that are left out included.</summary>
    public long Units { get; private set; }

    /// <summary>An H.264 SEI came.</summary>
    public void OnSei(ReadOnlySpan<byte> nal) => _hasRecoveryPoint |= NalUnit.HasRecoveryPoint(nal);

    /// <summary>Packets are missing.</summary>
    public void OnLoss() => _hasLoss = true;

    /// <summary>Another stream begins.</summary>
    public void OnRestart()
    {
        OnLoss();
        _unitsWithoutIdr = 0;
        _hasRecoveryPoint = false;
    }

    /// <summary>Whether decoding can begin with a slice's picture.</summary>
    /// <param name="type">The slice's NAL unit type.</param>
    /// <param name="slice">Its first bytes.</param>
    public bool IsKey(int type, ReadOnlySpan<byte> slice)
    {
        _type = type;
        if (NalUnit.IsRandomAccess(codec, type)) return true;
        return codec == VideoCodec.H264
            && _unitsWithoutIdr >= MaxUnitsWithoutIdr
            && (_hasRecoveryPoint || (type == 1 && NalUnit.IsIntraSlice(slice)));
    }

    /// <summary>A picture is complete.</summary>
    /// <param name="isKey">Whether decoding can begin with it.</param>
    /// <returns>False when it cannot be decoded.</returns>
    public bool IsUsable(bool isKey)
    {
        const int Cra = 21;
        const int Idr = 5;
        Units++;
        _hasRecoveryPoint = false;
        if (codec == VideoCodec.H264)
        {
            _unitsWithoutIdr = _type == Idr ? 0 : Math.Min(_unitsWithoutIdr + 1, MaxUnitsWithoutIdr);
            return true;
        }

        if (!isKey) return !(_skipsLeading && _type is 8 or 9);
        _skipsLeading = _type != Cra || _hasLoss;
        _hasLoss = false;
        return true;
    }
}
