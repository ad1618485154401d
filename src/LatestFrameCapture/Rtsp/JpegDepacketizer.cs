namespace LatestFrames;

/// <summary>JPEG inside RTP (RFC 2435).</summary>
/// <param name="clock">Gives the units their times.</param>
/// <param name="queue">Receives the units.</param>
/// <param name="width">The width where the packets cannot say it (above 2,040 pixels); 0 when it is not known.</param>
/// <param name="height">The height where the packets cannot say it.</param>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class JpegDepacketizer(RtpClock clock, UnitQueue queue, int width, int height) : Depacketizer
{
    private const int FirstCached = 128;
    private const int NeverCached = 255;
    private const int MaxSize = 65500;

    private readonly byte[]?[] _cached = new byte[NeverCached - FirstCached][];
    private readonly int[] _cachedPrecision = new int[NeverCached - FirstCached];
    private readonly byte[] _computed = new byte[2 * JpegTables.TableLength];
    private int _computedQuality;
    private AccessUnit? _unit;
    private StreamParameters? _parameters;
    private uint _time;
    private int _headerLength;
    private bool _isAfterLoss;

    /// <summary>The size of the newest picture.</summary>
    public (int Width, int Height) Size { get; private set; }

    /// <inheritdoc/>
    public override void OnLoss()
    {
        if (_unit is not null) _unit.IsDamaged = true;
        else _isAfterLoss = true;
    }

    /// <inheritdoc/>
    public override void OnRestart()
    {
        OnLoss();
        Finish();
        _isAfterLoss = true;
        Array.Clear(_cached, 0, _cached.Length);
    }

    /// <inheritdoc/>
    public override void OnPayload(ReadOnlySpan<byte> payload, in PacketInfo packet)
    {
        if (_unit is not null && packet.Time != _time) Finish();
        if (!JpegPayload.TryRead(payload, out JpegPayload jpeg))
        {
            Malformed++;
            OnLoss();
            return;
        }

        if (jpeg.Offset == 0)
        {
            Finish();
            Begin(jpeg, packet);
        }

        if (_unit is { } unit)
        {
            unit.CompletedTimestamp = packet.Arrival;
            if (jpeg.Offset != unit.Length - _headerLength || !unit.TryAppend(jpeg.Data)) unit.IsDamaged = true;
        }
        else
        {
            _isAfterLoss = true;
        }

        if (packet.IsMarked) Finish();
    }

    private void Begin(in JpegPayload jpeg, in PacketInfo packet)
    {
        int columns = jpeg.Width > 0 ? jpeg.Width : width;
        int rows = jpeg.Height > 0 ? jpeg.Height : height;
        ReadOnlySpan<byte> tables = TablesOf(jpeg, out int precision);
        AccessUnit unit = queue.Rent();
        if (columns is < 1 or > MaxSize
            || rows is < 1 or > MaxSize
            || !JpegHeader.TryAppendTo(unit, jpeg, columns, rows, tables, precision))
        {
            Malformed++;
            queue.Return(unit);
            return;
        }

        Size = (columns, rows);
        unit.IsKeyFrame = true;
        unit.IsDisposable = true;
        unit.IsAfterLoss = _isAfterLoss;
        unit.ArrivalTimestamp = packet.Arrival;
        _isAfterLoss = false;
        _headerLength = unit.Length;
        _time = packet.Time;
        _unit = unit;
    }

    // Tables with a number are sent once, or with every picture; 255 is never the same twice (RFC 2435, 3.1.8).
    private ReadOnlySpan<byte> TablesOf(in JpegPayload jpeg, out int precision)
    {
        precision = 0;
        if (jpeg.Quality < FirstCached)
        {
            if (_computedQuality != jpeg.Quality) JpegTables.Quantize(jpeg.Quality, _computed);
            _computedQuality = jpeg.Quality;
            return _computed;
        }

        precision = jpeg.Precision;
        if (jpeg.Tables.Length > JpegHeader.MaxTablesLength) return [];
        if (jpeg.Quality == NeverCached) return jpeg.Tables;
        ref byte[]? cached = ref _cached[jpeg.Quality - FirstCached];
        ref int cachedPrecision = ref _cachedPrecision[jpeg.Quality - FirstCached];
        if (jpeg.Tables.Length > 0)
        {
            if (!jpeg.Tables.SequenceEqual(cached)) cached = jpeg.Tables.ToArray();
            cachedPrecision = precision;
        }

        precision = cachedPrecision;
        return cached;
    }

    private void Finish()
    {
        if (_unit is not { } unit) return;
        _unit = null;
        if (unit.Length == _headerLength)
        {
            _isAfterLoss = true;
            queue.Return(unit);
            return;
        }

        bool hasEnd = unit.Data[unit.Length - 2] == 0xff && unit.Data[unit.Length - 1] == 0xd9;
        if (!hasEnd && !unit.TryAppend([0xff, 0xd9])) unit.IsDamaged = true;
        unit.Parameters = _parameters = StreamParameters.OfJpeg(Size.Width, Size.Height, _parameters);
        clock.Stamp(unit, _time);
        if (!queue.TryAdd(unit)) _isAfterLoss = true;
    }
}
