namespace LatestFrames;

/// <summary>A tile's place in a camera's stream: its reader and the picture that comes next.</summary>
/// <param name="stream">The camera's.</param>
/// <param name="onChanged">Learns that there is something to do for the tile.</param>
/// <remarks>Not thread safe.</remarks>
internal sealed class StreamTile(CameraStream stream, Action onChanged) : IDisposable
{
    // A camera whose clock was set back goes further.
    private static readonly TimeSpan s_longestReordering = TimeSpan.FromSeconds(1);

    private AccessUnitReader? _reader;
    private CodedPicture? _next;
    private int _version;
    private bool _isViewer;
    private ReadOnlyMemory<byte> _parameterSets;
    private int _profile;
    private int _connection;
    private TimeSpan _position;

    /// <summary>Whether its pictures come in another order than that of display, so that decoders hold them
    /// back.</summary>
    public bool IsReordered { get; private set; }

    /// <summary>Whether the camera has no stream that a page can decode.</summary>
    public bool IsUnavailable => _isViewer && stream.IsUnavailable;

    /// <summary>The picture that comes next; valid until it is dropped.</summary>
    public CodedPicture Next => _next!.Value;

    /// <summary>The three bytes of the sequence parameter set of <see cref="Next"/> that name its coding.</summary>
    public int Profile
    {
        get
        {
            ReadOnlyMemory<byte> current = Next.ParameterSets;
            if (current.Equals(_parameterSets)) return _profile;
            _parameterSets = current;
            return _profile = StreamProfile.Find(current.Span);
        }
    }

    /// <summary>Looks for the next picture.</summary>
    /// <param name="version">Another one than before: begins with the newest key frame in memory.</param>
    /// <param name="unit">What counts of it.</param>
    /// <returns>False when there is none yet.</returns>
    public bool TryLook(int version, out StreamUnit unit)
    {
        unit = default;
        if (!_isViewer)
        {
            stream.Add(onChanged);
            _isViewer = true;
        }

        try
        {
            if (version != _version || stream.IsUnavailable) CloseReader();
            _version = version;
            if (stream.IsUnavailable) return false;
            if (_reader is null && !stream.Capture.TryCreateAccessUnitReader(out _reader, out _)) return false;
            _next ??= Read(_reader);
        }
        catch (ObjectDisposedException)
        {
            // The application has closed the camera.
            CloseReader();
        }

        if (_next is not { } next) return false;
        unit = new StreamUnit(
            next.ArrivalTimestamp, next.Data.Length, next.IsKeyFrame, next.Number < stream.NewestKey);
        return true;
    }

    /// <summary>Goes on to the picture after <see cref="Next"/>.</summary>
    public void Drop() => _next = null;

    /// <summary>Reads no more.</summary>
    public void Close()
    {
        CloseReader();
        if (!_isViewer) return;
        stream.Remove(onChanged);
        _isViewer = false;
    }

    public void Dispose() => Close();

    // Another coding than H.264 is the camera's matter, which then has no stream for pages.
    private CodedPicture? Read(AccessUnitReader reader)
    {
        if (reader.TryRead() is not { } next || next.Codec != VideoCodec.H264) return null;
        TimeSpan back = _position - next.Position;
        IsReordered |= next.Connection == _connection && back > TimeSpan.Zero && back < s_longestReordering;
        _connection = next.Connection;
        _position = next.Position;
        return next;
    }

    private void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
        _next = null;
        _connection = 0;
        IsReordered = false;
    }
}
