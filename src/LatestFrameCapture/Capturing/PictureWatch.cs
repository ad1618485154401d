using OpenCvSharp;

namespace LatestFrames;

/// <summary>Notices a live stream whose frames go on coming but are all the same picture. Capture thread only.</summary>
/// <remarks>
/// When a stream's size changes, OpenCV's FFmpeg backend (4.6 and 4.13, measured) goes on reporting success and delivers the last picture of
/// the old size for ever; only a new connection helps. A real camera's noise changes every picture, so the cheap look at some of the
/// pixels decides at once; only a picture that looks the same there is looked at as a whole.
/// </remarks>
internal sealed class PictureWatch(TimeProvider timeProvider, TimeSpan? limit)
{
    private const int Samples = 1024;

    // Cameras do repeat a picture now and then, to keep their rate.
    private const int TolerableRepetitions = 3;

    private const ulong Prime = 0x9E3779B97F4A7C15;

    private static readonly TimeSpan s_longestLimit = TimeSpan.FromHours(1);

    private readonly TimeSpan? _shortestLimit = limit;
    private readonly ulong[] _sample = new ulong[Samples];
    private TimeSpan? _limit = limit;
    private VideoFormat? _format;
    private bool _isSuspected;
    private int _words;
    private int _known;
    private ulong _whole;
    private long _sameSince;
    private int _repetitions;

    /// <summary>A new connection: tells whether the last suspicion was right.</summary>
    public void OnConnected(VideoFormat format)
    {
        // It was not: the source really shows a still picture. Each such mistake makes the next one come later.
        bool isOther = _format is null || (_format.Width, _format.Height, _format.FourCC) != (format.Width, format.Height, format.FourCC);
        if (_isSuspected) _limit = isOther || _limit is not { } present ? _shortestLimit : present * 2 < s_longestLimit ? present * 2 : s_longestLimit;
        _format = format;
        _isSuspected = false;
        _sameSince = 0;
        _repetitions = 0;
    }

    /// <summary>Looks at a picture.</summary>
    public PictureNovelty Look(Mat image)
    {
        if (_limit is not { } longest || !image.IsContinuous()) return PictureNovelty.New;
        if (!HasSameSample(image) || _sameSince == 0) return Changed();

        ulong whole = Hash(image);
        if (_repetitions > 0 && whole != _whole)
        {
            _whole = whole;
            return Changed();
        }

        _whole = whole;
        _repetitions++;
        if (_repetitions > TolerableRepetitions && timeProvider.GetElapsedTime(_sameSince) > longest)
        {
            _isSuspected = true;
            return PictureNovelty.Frozen;
        }

        // A source that has shown real stills before is believed; of another one, a picture of the past is not to be passed off as new.
        return _repetitions > TolerableRepetitions && _limit == _shortestLimit ? PictureNovelty.Repeated : PictureNovelty.New;
    }

    private PictureNovelty Changed()
    {
        _sameSince = Math.Max(1, timeProvider.GetTimestamp());
        _repetitions = 0;
        return PictureNovelty.New;
    }

    /// <summary>Whether the words of the sample are all as in the last picture. False also when they were not all looked at there.</summary>
    /// <remarks>
    /// Looking ends at the first difference, and what comes after it is then not known of this picture: of a camera with noise, a few words of a
    /// picture are read, and the rest of it stays out of the cache.
    /// </remarks>
    private bool HasSameSample(Mat image)
    {
        ReadOnlySpan<ulong> words = WordsOf(image);
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
        ReadOnlySpan<ulong> words = WordsOf(image);
        ulong hash = (ulong)words.Length;
        foreach (ulong word in words)
        {
            hash ^= word;
            hash = ((hash << 23) | (hash >> 41)) * Prime;
        }

        GC.KeepAlive(image);
        return hash;
    }

    private static unsafe ReadOnlySpan<ulong> WordsOf(Mat image) =>
        new((void*)image.Data, (int)Math.Min(image.Total() * image.ElemSize() / sizeof(ulong), int.MaxValue));
}
