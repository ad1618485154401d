namespace LatestFrames;

/// <summary>
/// The way of one connection's coded pictures to the readers of them: what is missing is left out up to the next key
/// frame. Capture thread only.
/// </summary>
/// <param name="hub">The capture's.</param>
/// <param name="generation">The capture thread's number.</param>
/// <param name="connection">The connection's number.</param>
internal sealed class UnitInlet(UnitHub hub, int generation, int connection)
{
    // A new connection has its first pictures before its first key frame.
    private bool _isBroken = true;

    /// <summary>Hands a picture to the readers; copies it, once for all of them.</summary>
    /// <param name="info">What is known of it.</param>
    /// <param name="wholeness">What is missing of it.</param>
    /// <param name="data">Its bytes.</param>
    public UnitMark Add(in UnitInfo info, UnitWholeness wholeness, ReadOnlySpan<byte> data)
    {
        if (!hub.HasReaders)
        {
            _isBroken = true;
            return default;
        }

        // Nothing refers to a disposable picture, so a hole in one harms no other.
        bool isAlone = wholeness.IsDamaged && wholeness.IsDisposable && !wholeness.IsAfterLoss;
        if ((wholeness.IsDamaged || wholeness.IsAfterLoss) && !isAlone) _isBroken = true;
        if (wholeness.IsDamaged || (_isBroken && !info.IsKeyFrame)) return default;

        // Of a stream whose parameter sets were lost or come later: it cannot be decoded, nor what refers to it.
        _isBroken |= !info.Parameters.IsComplete;
        if (!info.Parameters.IsComplete) return default;
        bool isDiscontinuity = _isBroken;
        _isBroken = false;
        return hub.Add(generation, connection, info, data, isDiscontinuity);
    }
}
