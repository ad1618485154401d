using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>
/// Writes a Matroska file with one video track (RFC 9559) so that it can be played at any moment: each picture goes to
/// the file in one write, and only sizes, the duration and the index are put in later.
/// </summary>
/// <remarks>Not thread safe. Exceptions are those of the stream.</remarks>
internal sealed class MatroskaFile
{
    // Of 5 MB or 5 s at most (RFC 9559, 25.1); the shorter, the less is searched without an index.
    private const int MaxClusterBytes = 5_000_000;
    private const long MaxClusterTime = 1000, MinClusterTime = 500;

    // A file of hours has a coarser index.
    private const int MaxCues = 8192;

    // A SeekHead with one entry, as large as the Void element that keeps its place.
    private const int SeekHeadLength = 64;

    private readonly Stream _stream;
    private readonly EbmlBuffer _buffer = new();
    private readonly byte[] _patch = new byte[8];
    private readonly List<(long Time, long Position)> _cues = new(256);
    private long _segmentStart;
    private long _seekHead;
    private long _duration;
    private long _cluster;
    private long _clusterTime;
    private long _lastTime;
    private long _minCueInterval = MaxClusterTime;
    private int _block;
    private long _time;
    private bool _mustAddCue;

    /// <param name="stream">The file, empty; not disposed.</param>
    public MatroskaFile(Stream stream) => _stream = stream;

    /// <summary>The number of bytes of whole pictures and what is around them.</summary>
    public long Length { get; private set; }

    /// <summary>The time of the newest picture, in milliseconds.</summary>
    public long LastTime => _lastTime;

    /// <summary>Writes what comes before the first picture.</summary>
    /// <param name="track">The track.</param>
    /// <param name="start">When the first picture was taken.</param>
    public void WriteHeader(MatroskaTrack track, DateTimeOffset start)
    {
        EbmlBuffer buffer = _buffer;
        buffer.Clear();
        MatroskaElements.WriteHead(buffer);
        _segmentStart = buffer.Length;
        _seekHead = buffer.Length;
        buffer.WriteVoid(SeekHeadLength - 9);
        int info = MatroskaElements.BeginInfo(buffer);
        WriteDate(start);
        buffer.WriteFloat(0x4489, 0);
        _duration = buffer.Length - 8;
        buffer.End(info);
        MatroskaElements.WriteTrack(buffer, track, frameDuration: null);
        Append();
    }

    /// <summary>Begins a picture: its bytes go to <see cref="EbmlBuffer.Write"/> of what is returned.</summary>
    /// <param name="milliseconds">Its time, 0 or more.</param>
    /// <param name="isKeyFrame">Whether decoding can begin with it.</param>
    public EbmlBuffer BeginPicture(long milliseconds, bool isKeyFrame)
    {
        _buffer.Clear();
        _mustAddCue = false;
        if (MustBeginCluster(milliseconds, isKeyFrame))
        {
            EndCluster();
            _cluster = Length;
            _clusterTime = milliseconds;
            _buffer.BeginUnknown(MatroskaElements.Cluster);
            _buffer.WriteNumber(MatroskaElements.Timestamp, (ulong)milliseconds);
            _mustAddCue = isKeyFrame && IsForCue(milliseconds);
        }

        _block = _buffer.Begin(MatroskaElements.SimpleBlock);
        int relative = (int)(milliseconds - _clusterTime);

        // Not a collection expression: for netstandard2.0 that is an array, for each picture.
        _buffer.Write(stackalloc byte[]
        {
            0x81, (byte)(relative >> 8), (byte)relative, (byte)(isKeyFrame ? 0x80 : 0),
        });
        _time = milliseconds;
        return _buffer;
    }

    /// <summary>Ends a picture, which is in the file then.</summary>
    public void EndPicture()
    {
        _buffer.End(_block);
        Append();

        // Not before: of what could not be written nothing may be in the index or in the duration.
        if (_mustAddCue) AddCue(_time);
        _lastTime = Math.Max(_lastTime, _time);
    }

    /// <summary>Ends the file: with it, players know its duration and can seek in it at once.</summary>
    public void End()
    {
        EndCluster();
        _buffer.Clear();
        long cues = Length;
        int element = _buffer.Begin(MatroskaElements.Cues);
        foreach ((long time, long position) in _cues)
        {
            int point = _buffer.Begin(0xBB);
            _buffer.WriteNumber(0xB3, (ulong)time);
            int track = _buffer.Begin(0xB7);
            _buffer.WriteNumber(0xF7, 1);
            _buffer.WriteNumber(0xF1, (ulong)position);
            _buffer.End(track);
            _buffer.End(point);
        }

        _buffer.End(element);
        Append();
        WriteSeekHead(cues);
        WriteSize(_segmentStart - 8, Length - _segmentStart);
    }

    private static void AddSeek(EbmlBuffer buffer, uint id, long position)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        int seek = buffer.Begin(0x4DBB);
        buffer.WriteBytes(0x53AB, bytes);
        buffer.WriteNumber(0x53AC, (ulong)position);
        buffer.End(seek);
    }

    // Nanoseconds since the beginning of 2001.
    private void WriteDate(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        _buffer.WriteNumber(0x4461, (ulong)(ticks * 100));
    }

    private bool MustBeginCluster(long time, bool isKeyFrame)
    {
        if (_cluster == 0 || Length - _cluster >= MaxClusterBytes) return true;
        long since = time - _clusterTime;
        if (since >= MaxClusterTime || since < short.MinValue) return true;

        // The index names the first picture of a cluster.
        return isKeyFrame && (since >= MinClusterTime || IsForCue(time));
    }

    private bool IsForCue(long time) => _cues.Count == 0 || time - _cues[^1].Time >= _minCueInterval;

    private void AddCue(long time)
    {
        if (_cues.Count == MaxCues)
        {
            // Every second one is left out, and from now on as many.
            for (int i = 0; i < MaxCues / 2; i++) _cues[i] = _cues[2 * i];
            _cues.RemoveRange(MaxCues / 2, MaxCues / 2);
            _minCueInterval *= 2;
        }

        _cues.Add((time, _cluster - _segmentStart));
    }

    /// <summary>Puts in the size of the cluster, and the duration so far.</summary>
    private void EndCluster()
    {
        // Nor one whose first picture could not be written.
        if (_cluster == 0 || _cluster >= Length) return;
        const int IdLength = 4, SizeLength = 8;
        long content = _cluster + IdLength + SizeLength;
        WriteSize(content - SizeLength, Length - content);
        BinaryPrimitives.WriteInt64BigEndian(_patch, BitConverter.DoubleToInt64Bits(_lastTime));
        Patch(_duration);
    }

    private void WriteSeekHead(long cues)
    {
        long before = Length;
        _buffer.Clear();
        int head = _buffer.Begin(MatroskaElements.SeekHead);
        AddSeek(_buffer, MatroskaElements.Cues, cues - _segmentStart);
        _buffer.End(head);
        int rest = SeekHeadLength - _buffer.Length;
        _buffer.WriteVoid(rest - 9);
        _stream.Seek(_seekHead, SeekOrigin.Begin);
        _buffer.CopyTo(_stream);
        _stream.Seek(before, SeekOrigin.Begin);
    }

    private void WriteSize(long position, long size)
    {
        EbmlBuffer.WriteSize(_patch, size);
        Patch(position);
    }

    private void Patch(long position)
    {
        _stream.Seek(position, SeekOrigin.Begin);
        _stream.Write(_patch, 0, _patch.Length);
        _stream.Seek(Length, SeekOrigin.Begin);
    }

    private void Append()
    {
        _buffer.CopyTo(_stream);
        Length += _buffer.Length;
    }
}
