using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// Detects a live stream that keeps delivering the same picture. Capture thread only.
/// </summary>
/// <remarks>
/// When a stream's size changes, OpenCV's FFmpeg backend permanently reports success and delivers the last picture of
/// the old size; only a new connection helps. Measured with 4.6 and 4.13 (docs/decisions.md). Cause:
/// modules/videoio/src/cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::retrieveFrame compares the size with that of the stream's
/// parameters, not of the decoded picture, and ignores the result of sws_scale; see also opencv/opencv#27116. A real
/// camera's noise changes every picture, so comparing a sample of the pixels usually decides; the whole picture is
/// hashed only when the sample is the same.
/// </remarks>
internal sealed class PictureWatch(TimeProvider timeProvider, TimeSpan? limit)
{
    private const int Samples = 1024;

    // Cameras repeat a picture occasionally, to keep their rate.
    private const int TolerableRepetitions = 3;

    private const ulong Prime = 0x9E3779B97F4A7C15;

    private static readonly TimeSpan s_maxLimit = TimeSpan.FromHours(1);

    private readonly TimeSpan? _baseLimit = limit;
    private readonly ulong[] _sample = new ulong[Samples];
    private TimeSpan? _limit = limit;
    private VideoFormat? _format;
    private bool _isSuspected;
    private bool _isOnTrial;
    private bool _isBelieved;
    private ulong _suspect;
    private long _connectedAt;
    private int _words;
    private int _known;
    private ulong _whole;
    private long _sameSince;
    private int _repetitions;

    /// <summary>Starts with a new connection, whose format and pictures show whether the last suspicion was right.
    /// </summary>
    public void OnConnected(VideoFormat format)
    {
        bool hasChanged = _format is null
            || (_format.Width, _format.Height, _format.FourCC) != (format.Width, format.Height, format.FourCC);

        // With the same format the suspicion was wrong: the source shows a still. Each wrong one doubles the limit.
        if (_isSuspected)
        {
            _limit = hasChanged || _limit is not { } current ? _baseLimit
                : current * 2 < s_maxLimit ? current * 2
                : s_maxLimit;
        }

        _isOnTrial = !hasChanged && (_isSuspected || _isBelieved);
        _isBelieved &= !hasChanged;
        _format = format;
        _isSuspected = false;
        _connectedAt = timeProvider.GetTimestamp();
        _sameSince = 0;
        _repetitions = 0;
    }

    /// <summary>Continues after a pause, in which nobody has looked whether the pictures change.</summary>
    public void OnResumed() => _sameSince = 0;

    /// <summary>Compares a picture with the previous ones.</summary>
    public PictureNovelty Look(Mat image)
    {
        if (_limit is not { } activeLimit || !image.IsContinuous() || AsWords(image).IsEmpty) return PictureNovelty.New;
        if (!HasSameSample(image) || _sameSince == 0) return Changed();

        ulong whole = Hash(image);
        if (_repetitions > 0 && whole != _whole)
        {
            _whole = whole;
            return Changed();
        }

        _whole = whole;
        _repetitions++;
        if (_isBelieved) return PictureNovelty.New;
        TimeSpan same = timeProvider.GetElapsedTime(_sameSince);
        if (_isOnTrial && (whole == _suspect || (_repetitions > TolerableRepetitions && same > _baseLimit)))
        {
            // A new connection does not change it: it is what the camera sees, such as a covered lens.
            _isBelieved = true;
            return PictureNovelty.New;
        }

        if (_repetitions > TolerableRepetitions && same > activeLimit)
        {
            _isSuspected = true;
            _suspect = whole;
            return PictureNovelty.Frozen;
        }

        // Repetitions of a source that has shown real stills are delivered; those of another source must not be
        // delivered as new, because they may be old pictures.
        return _repetitions > TolerableRepetitions && _limit == _baseLimit
            ? PictureNovelty.Repeated
            : PictureNovelty.New;
    }

    private PictureNovelty Changed()
    {
        _sameSince = Math.Max(1, timeProvider.GetTimestamp());
        _repetitions = 0;

        // The first pictures of a still differ a little, as they are coded in different ways.
        if (timeProvider.GetElapsedTime(_connectedAt) > _baseLimit) _isOnTrial = _isBelieved = false;
        return PictureNovelty.New;
    }

    /// <summary>
    /// Whether all words of the sample equal those of the previous picture; false also when not all of those are known.
    /// </summary>
    /// <remarks>
    /// The comparison stops at the first difference, so the later words of this picture are not known: of a camera with
    /// noise, only a few words of each picture are read, and the rest stays out of the cache.
    /// </remarks>
    private bool HasSameSample(Mat image)
    {
        ReadOnlySpan<ulong> words = AsWords(image);
        int step = Math.Max(1, words.Length / Samples);
        int count = Math.Min(Samples, words.Length);
        int known = words.Length == _words ? _known : 0;
        _words = words.Length;
        for (int i = 0; i < known; i++)
        {
            ulong word = words[i * step];
            if (word == _sample[i]) continue;
            _sample[i] = word;
            _known = i + 1;
            GC.KeepAlive(image);
            return false;
        }

        for (int i = known; i < count; i++) _sample[i] = words[i * step];
        _known = count;
        GC.KeepAlive(image);
        return known == count;
    }

    private static ulong Hash(Mat image)
    {
        ReadOnlySpan<ulong> words = AsWords(image);
        ulong hash = (ulong)words.Length;
        foreach (ulong word in words)
        {
            hash ^= word;
            hash = ((hash << 23) | (hash >> 41)) * Prime;
        }

        GC.KeepAlive(image);
        return hash;
    }

    private static unsafe ReadOnlySpan<ulong> AsWords(Mat image) =>
        new((void*)image.Data, (int)Math.Min(image.Total() * image.ElemSize() / sizeof(ulong), int.MaxValue));
}
