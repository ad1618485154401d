namespace LatestFrames;

/// <summary>The parameter sets of a stream: the description's, replaced by those among the pictures.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class ParameterSets(VideoCodec codec)
{
    /// <summary>The longest set that is remembered.</summary>
    public const int MaxLength = 4096;

    /// <summary>The number of sets that are remembered.</summary>
    public const int MaxCount = 16;

    private readonly List<Entry> _entries = [];

    private StreamParameters? _parameters;

    /// <summary>What the newest SPS that could be read says.</summary>
    public SpsInfo? Info { get; private set; }

    /// <summary>All of them as the camera sent them; the same object until they change.</summary>
    public StreamParameters Parameters => _parameters ??= new StreamParameters(
        codec,
        [.. _entries.SelectMany(static entry => (byte[])[.. NalUnit.StartCode, .. entry.Original])],
        Info?.Width ?? 0,
        Info?.Height ?? 0)
    {
        IsComplete = HasEachType(),
    };

    /// <summary>Remembers a set instead of the one with the same type and number.</summary>
    /// <param name="nal">The NAL unit; not kept.</param>
    public void Add(ReadOnlySpan<byte> nal)
    {
        nal = NalUnit.Trim(nal);
        int header = NalUnit.HeaderLength(codec);
        if (nal.Length <= header || nal.Length > MaxLength) return;
        int type = NalUnit.TypeOf(codec, nal[0]);
        if (!NalUnit.IsParameterSet(codec, type)) return;
        int id = IdOf(type, nal);
        int at = IndexOf(type, id);
        if (at >= 0 && nal.SequenceEqual(_entries[at].Original)) return;
        if (at < 0 && _entries.Count == MaxCount) return;
        bool isSps = NalUnit.IsSps(codec, type);
        byte[]? lowDelay = isSps && LowDelaySps.TryRewrite(codec, nal, out byte[]? rewritten) ? rewritten : null;
        var entry = new Entry(type, id, nal.ToArray(), lowDelay);
        if (isSps) Info = Read(nal) ?? Info;
        _parameters = null;
        if (at >= 0)
        {
            _entries[at] = entry;
            return;
        }

        // By type: a PPS can be read only after its SPS.
        int place = 0;
        while (place < _entries.Count && _entries[place].Type <= type) place++;
        _entries.Insert(place, entry);
    }

    /// <summary>The SPS to send instead of one that was added.</summary>
    /// <returns>Null when it is to be sent as it is.</returns>
    public byte[]? LowDelayOf(ReadOnlySpan<byte> nal)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.LowDelay is not null && nal.SequenceEqual(entry.Original)) return entry.LowDelay;
        }

        return null;
    }

    /// <summary>Whether every type that is remembered is among those that a unit has.</summary>
    /// <param name="types">A bit for each type of the unit.</param>
    public bool AreAllIn(ulong types)
    {
        foreach (Entry entry in _entries)
        {
            if ((types >> entry.Type & 1) == 0) return false;
        }

        return true;
    }

    /// <summary>Appends all, each with a start code.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="withLowDelay">Whether SPS are changed so that decoders hold no picture back.</param>
    public bool TryAppendTo(AccessUnit unit, bool withLowDelay)
    {
        foreach (Entry entry in _entries)
        {
            byte[] nal = withLowDelay ? entry.LowDelay ?? entry.Original : entry.Original;
            if (!unit.TryAppend(NalUnit.StartCode) || !unit.TryAppend(nal)) return false;
        }

        return true;
    }

    private bool HasEachType()
    {
        foreach (byte type in NalUnit.ParameterSetTypes(codec))
        {
            if (!_entries.Exists(entry => entry.Type == type)) return false;
        }

        return true;
    }

    private int IndexOf(int type, int id)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Type == type && _entries[i].Id == id) return i;
        }

        return -1;
    }

    private SpsInfo? Read(ReadOnlySpan<byte> nal)
    {
        if (codec == VideoCodec.H264) return H264Sps.TryRead(nal, out H264Sps? avc) ? avc : null;
        return H265Sps.TryRead(nal, out H265Sps? hevc) ? hevc : null;
    }

    private int IdOf(int type, ReadOnlySpan<byte> nal)
    {
        Span<byte> payload = stackalloc byte[256];
        int header = NalUnit.HeaderLength(codec);
        int length = NalUnit.Unescape(nal.Slice(header), payload);
        var reader = new BitReader(payload.Slice(0, length));
        if (codec == VideoCodec.H264)
        {
            if (type == 7) reader.Skip(24);
            return (int)reader.ReadUnsigned();
        }

        if (type == 32) return (int)reader.ReadBits(4);
        if (type == 33) H265Sps.SkipToId(ref reader);
        return (int)reader.ReadUnsigned();
    }

    private readonly record struct Entry(int Type, int Id, byte[] Original, byte[]? LowDelay);
}
