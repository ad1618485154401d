namespace LatestFrames;

/// <summary>Counts the frames of one reader that came twice or in the wrong order.</summary>
internal sealed class FrameOrder
{
    private int? _last;

    public long FramesRead { get; private set; }

    public long FramesRepeated { get; private set; }

    public long FramesBackward { get; private set; }

    public long FramesUnreadable { get; private set; }

    /// <summary>Takes the next frame.</summary>
    /// <param name="number">The camera's number of it; null when it could not be read.</param>
    public void Add(int? number)
    {
        FramesRead++;
        if (number is null)
        {
            FramesUnreadable++;
            return;
        }

        if (number == _last) FramesRepeated++;
        if (number < _last) FramesBackward++;
        _last = number;
    }
}
