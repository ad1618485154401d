namespace LatestFrames;

/// <summary>Which pictures a decoder was sent, so that those that come back find their positions.</summary>
/// <remarks>
/// Pictures are numbered as they are sent. While positions rise, a picture has the position of its number. Once they
/// fall the stream has B-frames: pictures come back in the order of display, so that each has the smallest position of
/// those that have not come back. Not thread safe.
/// </remarks>
internal sealed class SentPictures
{
    /// <summary>More than the 16 pictures that H.264 and H.265 reorder, and as many threads.</summary>
    private const int Capacity = 64;

    // In rising order of position.
    private readonly (TimeSpan Position, long Number)[] _pictures = new (TimeSpan, long)[Capacity];
    private int _count;
    private TimeSpan _highest = TimeSpan.MinValue;
    private long _received;
    private long _lastReceived = -1;

    /// <summary>The number of pictures sent, and the next one's number.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether the stream reorders its pictures.</summary>
    public bool IsReordered { get; private set; }

    /// <summary>How many pictures were sent that are still to come.</summary>
    public long Pending => IsReordered ? Sent - _received : Sent - 1 - _lastReceived;

    /// <summary>Adds a picture that is sent.</summary>
    public void Add(TimeSpan position)
    {
        if (position < _highest) IsReordered = true;
        else _highest = position;
        if (_count == Capacity) Remove(1);
        int at = _count;
        for (; at > 0 && _pictures[at - 1].Position > position; at--) _pictures[at] = _pictures[at - 1];
        _pictures[at] = (position, Sent);
        _count++;
        Sent++;
    }

    /// <summary>Takes out the picture that has come back.</summary>
    /// <param name="number">Its number, as far as the decoder says; counts while the stream is not reordered.</param>
    /// <param name="position">Its position.</param>
    /// <returns>False when none was to come.</returns>
    public bool TryTake(long number, out TimeSpan position)
    {
        _received++;
        _lastReceived = Math.Max(_lastReceived, Math.Min(number, Sent - 1));
        int at = 0;
        while (!IsReordered && at < _count - 1 && _pictures[at].Number < number) at++;
        position = _count > 0 ? _pictures[at].Position : default;
        if (_count == 0) return false;
        Remove(at + 1);
        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _count = 0;
        Sent = _received = 0;
        _lastReceived = -1;
        _highest = TimeSpan.MinValue;
        IsReordered = false;
    }

    private void Remove(int first)
    {
        _count -= first;
        Array.Copy(_pictures, first, _pictures, 0, _count);
    }
}
