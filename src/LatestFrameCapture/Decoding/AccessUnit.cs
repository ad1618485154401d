namespace LatestFrames;

/// <summary>
/// One coded picture: all bytes of it as they came from the source, with its times. Reused: <see cref="Clear"/> before
/// it is filled again.
/// </summary>
/// <remarks>Thread safety: not thread safe; one thread has it at a time.</remarks>
internal sealed class AccessUnit
{
    /// <summary>The number of zero bytes behind the data that decoders may read.</summary>
    public const int Padding = 64;

    /// <summary>The largest unit; a longer one is damaged or an attack.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>The largest picture in pixels that is decoded, 200 MB as BGR.</summary>
    public const int MaxPixels = PictureLimit.MaxPixels;

    private byte[] _data = [];

    /// <summary>The length above which nothing is appended.</summary>
    /// <value>Default <see cref="MaxLength"/>.</value>
    public int Limit { get; init; } = MaxLength;

    /// <summary>
    /// The bytes: of H.264 and H.265 NAL units with a start code of 4 bytes before each (Annex B), parameter sets
    /// before each key frame; of JPEG the whole file. <see cref="Padding"/> zero bytes follow.
    /// </summary>
    public byte[] Data => _data;

    /// <summary>The number of bytes in <see cref="Data"/> without the padding.</summary>
    public int Length { get; private set; }

    /// <summary>Whether decoding can begin here: an IDR or IRAP picture, or any JPEG.</summary>
    public bool IsKeyFrame { get; set; }

    /// <summary>Whether a packet of it is missing.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>
    /// Whether packets are missing between the previous unit and this one: whole units may have been lost, so what this
    /// one refers to may be wrong although all of its own packets are here.
    /// </summary>
    public bool IsAfterLoss { get; set; }

    /// <summary>Whether no other picture refers to it, so that leaving it out damages nothing.</summary>
    public bool IsDisposable { get; set; }

    /// <summary>What decoding it needs beside it; null where that is not kept.</summary>
    public StreamParameters? Parameters { get; set; }

    /// <summary>Where the readers of coded pictures have it.</summary>
    public UnitMark Mark { get; set; }

    /// <summary>The stream's own time of the picture; its order is that of display.</summary>
    public TimeSpan Position { get; set; }

    /// <summary>When its first packet arrived: a timestamp of the capture's clock.</summary>
    public long ArrivalTimestamp { get; set; }

    /// <summary>When its last packet arrived: a timestamp of the capture's clock.</summary>
    public long CompletedTimestamp { get; set; }

    /// <summary>When its first packet arrived.</summary>
    public DateTimeOffset ArrivedAt { get; set; }

    /// <summary>When the camera took the picture, by its own clock; null while that is not known.</summary>
    public DateTimeOffset? CameraTime { get; set; }

    /// <summary>Appends bytes.</summary>
    /// <returns>False, with nothing appended, when the unit would be longer than <see cref="Limit"/>.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Limit - Length) return false;
        int needed = Length + bytes.Length + Padding;
        if (needed > _data.Length) Array.Resize(ref _data, Math.Max(needed, Math.Min(2 * _data.Length, Limit)));
        bytes.CopyTo(_data.AsSpan(Length));
        Length += bytes.Length;
        _data.AsSpan(Length, Padding).Clear();
        return true;
    }

    /// <summary>Removes bytes from the end.</summary>
    /// <param name="length">How many bytes remain.</param>
    public void Truncate(int length)
    {
        if (length >= Length) return;
        Length = length;
        _data.AsSpan(Length, Padding).Clear();
    }

    /// <summary>Hands the unit to the readers of coded pictures.</summary>
    public void HandTo(UnitInlet inlet)
    {
        if (Parameters is null) return;
        var info = new UnitInfo(Parameters, IsKeyFrame, Position, ArrivalTimestamp, ArrivedAt, CameraTime);
        Mark = inlet.Add(info, new UnitWholeness(IsDamaged, IsAfterLoss, IsDisposable), Data.AsSpan(0, Length));
    }

    /// <summary>Takes all but the bytes from another unit.</summary>
    public void TakeFacts(AccessUnit from)
    {
        IsKeyFrame = from.IsKeyFrame;
        IsDamaged = from.IsDamaged;
        IsAfterLoss = from.IsAfterLoss;
        IsDisposable = from.IsDisposable;
        Parameters = from.Parameters;
        Mark = from.Mark;
        Position = from.Position;
        ArrivalTimestamp = from.ArrivalTimestamp;
        CompletedTimestamp = from.CompletedTimestamp;
        ArrivedAt = from.ArrivedAt;
        CameraTime = from.CameraTime;
    }

    /// <summary>Empties the unit and keeps its memory.</summary>
    public void Clear()
    {
        Length = 0;
        IsKeyFrame = IsDamaged = IsAfterLoss = IsDisposable = false;
        Position = TimeSpan.Zero;
        ArrivalTimestamp = CompletedTimestamp = 0;
        ArrivedAt = default;
        CameraTime = null;
        Parameters = null;
        Mark = default;
    }
}
