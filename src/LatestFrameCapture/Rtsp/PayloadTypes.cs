namespace LatestFrames;

/// <summary>Which payload type is the track's: the announced one, unless the camera never sends it.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
internal sealed class PayloadTypes(int announced)
{
    /// <summary>After how many packets of another dynamic type, and none of the announced, it is believed.</summary>
    public const int Patience = 32;

    private const int FirstDynamic = 96;

    private bool _hasAnnounced;
    private int _other = -1;
    private long _others;

    /// <summary>Whether a packet belongs to the track.</summary>
    /// <param name="type">Its payload type.</param>
    public bool IsOurs(int type)
    {
        if (type == announced) _hasAnnounced = true;
        if (_hasAnnounced) return type == announced;
        if (type < FirstDynamic) return false;
        if (type != _other)
        {
            // Once one is believed, only the announced one can replace it.
            if (_others >= Patience) return false;
            _other = type;
            _others = 0;
        }

        return ++_others > Patience;
    }
}
