using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Decodes H.264 and H.265 with <see cref="VideoCapture"/>, which reads Matroska from a pipe.</summary>
/// <remarks>
/// <para>For where no libavcodec can be called: it needs OpenCV's public functions only. It learns how many pictures
/// the stream holds back by waiting for one that does not come, so of such a stream the first pictures take longer.
/// Pictures that are held back when the stream's sequence parameter set changes are lost.</para>
/// <para>Not thread safe.</para>
/// </remarks>
internal sealed class VideoCaptureDecoder : IVideoDecoder
{
    /// <summary>The time between pictures on the pipe: their number comes back as their time.</summary>
    private const int MillisecondsAPicture = 40;

    /// <summary>
    /// The Matroska demuxer is chosen by the first 2048 bytes, which the open waits for (libavformat/format.c,
    /// PROBE_BUF_MIN).
    /// </summary>
    private const int ProbeLength = 2048;

    private static readonly TimeSpan s_writeLimit = TimeSpan.FromSeconds(2);

    /// <summary>Far more than it takes to fill what is free of the pipe, also on a busy machine.</summary>
    private static readonly TimeSpan s_fillLimit = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_openLimit = TimeSpan.FromMilliseconds(500);

    private static readonly Lazy<string?> s_whyNot = new(FindWhyNot);

    private readonly VideoCodec _codec;
    private readonly int _threads;
    private readonly MatroskaWriter _matroska = new();
    private readonly SentPictures _sent = new();
    private readonly HeldBackPictures _heldBack = new();
    private readonly SpsWatch _spsWatch;
    private CapturePipe? _pipe;
    private bool _isComplete;
    private bool _isAtPicture;
    private bool _isDisposed;

    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="threads">The number of decoder threads, 1 or more.</param>
    public VideoCaptureDecoder(VideoCodec codec, int threads)
    {
        _codec = codec;
        _threads = DecoderThreadCount.IsKnownToOpenCv ? threads : 0;
        Delay = (_threads > 0 ? _threads : DecoderThreadCount.Most) - 1;
        _spsWatch = new SpsWatch(codec);
    }

    /// <summary>Why no <see cref="VideoCapture"/> can read a pipe here; null where it can.</summary>
    public static string? WhyNot => s_whyNot.Value;

    public string Name => "VideoCapture (FFmpeg)";

    public int Delay { get; }

    public long Restarts => 0;

    public bool KeyFramesOnly { get; set; }

    public bool Send(AccessUnit unit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Release();
        if (unit.Length == 0 || (KeyFramesOnly && !unit.IsKeyFrame)) return true;
        bool hasChanged = _spsWatch.HasChanged(unit.Data.AsSpan(0, unit.Length));
        if (hasChanged || _isComplete || _pipe is { HasEnded: true }) Close();
        if (_pipe is null && !unit.IsKeyFrame) return false;
        if (!Write(unit))
        {
            Close();
            return false;
        }

        if (KeyFramesOnly && _heldBack.Count > 0) Drain();
        _pipe!.WaitUntilOpen(s_openLimit);
        WaitForExpected(out _);
        if (KeyFramesOnly && _heldBack.Count > 0) Drain();
        return _isComplete || !_pipe.HasEnded;
    }

    public bool TryReceive(out TimeSpan position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Release();
        position = default;
        if (!WaitForExpected(out double milliseconds)) return false;

        _isAtPicture = _sent.TryTake(NumberOf(milliseconds), out position);
        if (!_isAtPicture) return false;
        _heldBack.OnPicture(_sent.Pending, _isComplete);
        return true;
    }

    public bool Retrieve(Mat image)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _isAtPicture && _pipe!.Retrieve(image);
    }

    public void Drain()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_pipe is null || _isComplete) return;
        _pipe.Complete();
        _isComplete = true;
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Close();
    }

    public void Dispose()
    {
        Close();
        _isDisposed = true;
    }

    private void Close()
    {
        _pipe?.Dispose();
        _pipe = null;
        _sent.Clear();
        _isComplete = _isAtPicture = false;
        _heldBack.Restart();
    }

    private static string? FindWhyNot()
    {
        // An anonymous pipe has a path there only where its number is one.
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return "on Windows a pipe of this kind has no path";
        if (!Directory.Exists("/dev/fd")) return "there is no /dev/fd";
        string information = Cv2.GetBuildInformation() ?? "";
        int at = information.IndexOf("FFMPEG:", StringComparison.Ordinal);
        int end = at < 0 ? -1 : information.IndexOf('\n', at);
        bool isBuiltIn = end > 0 && information.Substring(at, end - at).Contains("YES");
        return isBuiltIn ? null : "OpenCV was built without FFmpeg";
    }

    /// <summary>The number of the picture with a time: how many were written before it.</summary>
    /// <remarks>
    /// The time of a track of Video for Windows is absolute, that of another one relative to its first picture. OpenCV
    /// before 4.7 knows none for the former: the number is far below zero, which stands for the next picture.
    /// </remarks>
    private long NumberOf(double milliseconds) =>
        (long)Math.Round(milliseconds / MillisecondsAPicture) - (_codec == VideoCodec.H264 ? 1 : 0);

    private bool Write(AccessUnit unit)
    {
        bool isFirst = _pipe is null;
        _pipe ??= new CapturePipe(_matroska, _threads);
        while (!_pipe.TryBeginWriting(s_writeLimit, s_fillLimit))
        {
            // Nobody took the picture that the capture stopped at, and so it reads no more: the oldest is dropped.
            if (!_pipe.TryWaitForPicture(TimeSpan.Zero, out double milliseconds)) return false;
            _sent.TryTake(NumberOf(milliseconds), out _);
            _pipe.Release();
        }

        _matroska.Clear();
        if (isFirst) WriteHeader();
        long time = (_sent.Sent + 1) * MillisecondsAPicture;
        _matroska.WriteFrame(unit.Data.AsSpan(0, unit.Length), time, unit.IsKeyFrame);
        if (_matroska.Length < ProbeLength) _matroska.WriteVoid(isFirst ? ProbeLength : 0);
        _sent.Add(unit.Position);
        _pipe.Write();
        return true;
    }

    // The capture takes the picture's size from the stream.
    private void WriteHeader() => _matroska.WriteHeader(
        _codec == VideoCodec.H265 ? MatroskaCoding.H265 : MatroskaCoding.H264VideoForWindows,
        width: 640,
        height: 480,
        TimeSpan.FromMilliseconds(MillisecondsAPicture));

    private void Release()
    {
        if (_isAtPicture) _pipe!.Release();
        _isAtPicture = false;
    }

    /// <summary>Waits for the next picture where one must come, and learns when it does not.</summary>
    private bool WaitForExpected(out double milliseconds)
    {
        milliseconds = 0;
        if (_pipe is null) return false;
        bool isExpected = _sent.Pending > (_isComplete ? 0 : _heldBack.Count);
        if (_pipe.TryWaitForPicture(isExpected ? _heldBack.Patience : TimeSpan.Zero, out milliseconds)) return true;
        if (!isExpected || _isComplete) return false;
        _heldBack.OnMissing(_sent.Pending);
        return false;
    }
}
