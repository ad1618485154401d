namespace LatestFrames;

/// <summary>Which payload type is the track's: the announced one, unless the camera does not send it.</summary>
/// <remarks>Thread safety: not thread safe; used by the thread that receives.</remarks>
/// <param name="announced">The type that the description announces.</param>
/// <param name="other">The one that it may mean instead, where it contradicts itself.</param>
internal sealed class PayloadTypes(int announced, int? other = null)
{
    /// <summary>
    /// After how many packets of a dynamic type that is not in the description, and none of one that is, it is
    /// believed.
    /// </summary>
    public const int Patience = 32;

    private const int FirstDynamic = 96;

    private bool _hasAnnounced;
    private bool _hasOther;
    private int _unnamed = -1;
    private long _unnamedPackets;

    /// <summary>Whether a packet belongs to the track.</summary>
    /// <param name="type">Its payload type.</param>
    public bool IsOurs(int type)
    {
        if (type == announced) _hasAnnounced = true;
        if (_hasAnnounced) return type == announced;
        if (type == other) _hasOther = true;
        if (_hasOther) return type == other;
        if (type < FirstDynamic) return false;
        if (type != _unnamed)
        {
            // Once one is believed, only one that the description has can replace it.
            if (_unnamedPackets >= Patience) return false;
            _unnamed = type;
            _unnamedPackets = 0;
        }

        return ++_unnamedPackets > Patience;
    }
}
