using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The size of each picture of a raw stream: the bytes do not tell it, and FFmpeg reports a new one on another pipe.
/// </summary>
/// <remarks>
/// <para>A report comes before the first picture of its size, but FFmpeg may still have earlier pictures to write
/// (since 5.1 the muxer, since 7.0 each part has a thread). So a reported size waits until a picture fits it and not
/// the current one, or has the reported time: 1280 x 720 and 720 x 1280 have the same number of bytes.</para>
/// <para>Not thread safe.</para>
/// </remarks>
/// <param name="isFixed">Whether FFmpeg scales all pictures to the size of the first, whatever it reports.</param>
internal sealed class PictureSizes(bool isFixed = false)
{
    private const int MaxWaiting = 16;

    // The filters' and the muxer's time bases may differ by a tick.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(1);

    private readonly Queue<(Size Size, TimeSpan? Time)> _waiting = new();
    private Size _last;
    private bool _hasTime = true;

    /// <summary>The size of the pictures; 0 x 0 before the first.</summary>
    public Size Current { get; private set; }

    /// <summary>How many times the size has changed since the first.</summary>
    public int Changes { get; private set; }

    /// <summary>A reported size that is beyond the limit; empty without one.</summary>
    public string TooLarge { get; private set; } = "";

    /// <summary>Records a reported size. FFmpeg reports each two or three times.</summary>
    public void OnSize(int width, int height)
    {
        var size = new Size(width, height);
        if (size == _last) return;
        bool isFirst = _last == default;
        _last = size;
        if (isFixed && !isFirst)
        {
            Changes++;
            return;
        }

        if (_waiting.Count == MaxWaiting) _waiting.Dequeue();
        _waiting.Enqueue((size, null));
        _hasTime = false;
    }

    /// <summary>Records a size that cannot be.</summary>
    public void OnTooLarge(long width, long height) => TooLarge = $"{width} x {height}";

    /// <summary>Records the time of the first picture of the size that was reported last.</summary>
    public void OnTime(TimeSpan? time)
    {
        if (_hasTime || _waiting.Count == 0) return;
        _hasTime = true;
        int others = _waiting.Count - 1;
        for (int i = 0; i < others; i++) _waiting.Enqueue(_waiting.Dequeue());
        _waiting.Enqueue((_waiting.Dequeue().Size, time));
    }

    /// <summary>Finds the size of a picture.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="layout">How they lie.</param>
    /// <param name="position">Its time.</param>
    /// <returns>False when it is of no size that is known.</returns>
    public bool TryFind(int bytes, PixelLayout layout, TimeSpan? position)
    {
        while (_waiting.Count > 0)
        {
            (Size next, TimeSpan? time) = _waiting.Peek();
            bool isFirst = Current == default;

            // Of the last one the time may not have been read yet; it is written before the picture is.
            bool isReached = IsReached(time, position) && (_hasTime || _waiting.Count > 1);
            if (!isFirst && BytesOf(Current, layout) == bytes && !isReached) break;
            _waiting.Dequeue();
            if (!isFirst && next != Current) Changes++;
            Current = next;
        }

        return Current != default && BytesOf(Current, layout) == bytes;
    }

    // A clock that was set back reports a time that has passed: the size holds at once.
    private static bool IsReached(TimeSpan? time, TimeSpan? position) =>
        time is not { } first || position is not { } at || at >= first - s_tolerance;

    private static long BytesOf(Size size, PixelLayout layout)
    {
        long luma = (long)size.Width * size.Height;
        return layout.Chroma == ChromaLayout.None ? luma
            : luma + 2L * ((size.Width + 1) / 2) * ((size.Height + 1) / 2);
    }
}
