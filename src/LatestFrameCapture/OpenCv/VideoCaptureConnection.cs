using OpenCvSharp;

namespace LatestFrames;

/// <summary>A connection that is an open <see cref="VideoCapture"/>.</summary>
internal sealed class VideoCaptureConnection : IFrameConnection, IDecoderThreads, IPacedConnection
{
    private readonly VideoCapture _capture;
    private readonly int _threads;
    private readonly DecoderThreadCount? _nextThreads;

    /// <param name="capture">The open capture, which this connection disposes.</param>
    /// <param name="hasEnd">Whether it has an end; null when the stream must tell.</param>
    /// <param name="catchesUp">Whether frames that were late are caught up.</param>
    /// <param name="threads">The number of its decoder threads.</param>
    /// <param name="nextThreads">
    /// The number of decoder threads of the source's next connection; null where it cannot be chosen.
    /// </param>
    public VideoCaptureConnection(
        VideoCapture capture, bool? hasEnd, bool catchesUp, int threads, DecoderThreadCount? nextThreads)
    {
        _capture = capture;
        _threads = threads;
        _nextThreads = nextThreads;
        BackendName = capture.GetBackendName();
        IsLive = !(hasEnd ?? Liveness.HasEndByFrameCount(capture.Get(VideoCaptureProperties.FrameCount)));
        CatchesUp = catchesUp;

        // FFmpeg's parser holds a frame back until it sees the next one (libavcodec/parser.c, ff_combine_frame), each
        // decoder thread beyond the first another one (libavcodec/pthread_frame.c, ff_frame_thread_init: delay =
        // thread_count - 1), and a server that freezes one more, in its own buffer. Measured with OpenCV 4.6 and 2
        // threads: 3 old frames after a frozen RTSP server (docs/performance.md).
        DecoderDelay = threads + 1;
    }

    public string BackendName { get; }

    public bool IsLive { get; }

    public bool CatchesUp { get; }

    public int DecoderDelay { get; }

    public Size Size => new(
        (int)_capture.Get(VideoCaptureProperties.FrameWidth), (int)_capture.Get(VideoCaptureProperties.FrameHeight));

    public double FramesPerSecond => _capture.Get(VideoCaptureProperties.Fps);

    // Motion JPEG over HTTP reports a negative time (measured with OpenCV 4.6), which means that it has no clock: its
    // demuxer sets no timestamps (FFmpeg, libavformat/mpjpegdec.c: AVFMT_NOTIMESTAMPS), so the stream's start time
    // stays AV_NOPTS_VALUE (libavformat/demux.c, update_initial_timestamps), the smallest long, and OpenCV subtracts it
    // (modules/videoio/src/cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::dts_to_sec).
    public TimeSpan? Position =>
        _capture.Get(VideoCaptureProperties.PosMsec) is >= 0 and < 1e12 and double milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;

    // With one thread FFmpeg decodes on the thread that grabs. The CPU time of further threads cannot be read; that of
    // the process includes it.
    public TimeSpan CpuTime => _threads == 1 && BackendName == "FFMPEG" ? CpuClock.OfThread() : CpuClock.OfProcess();

    // Grab and Retrieve, not Read: OpenCV's read returns !image.empty(), which is true after a failed retrieve into a
    // filled Mat (modules/videoio/src/cap.cpp, VideoCapture::read).
    public bool Grab() => _capture.Grab();

    public bool Retrieve(Mat image) => _capture.Retrieve(image);

    public double GetProperty(int propertyId) => _capture.Get(propertyId);

    public bool SetProperty(int propertyId, double value) => _capture.Set(propertyId, value);

    public bool TryAdd() => _nextThreads is { Current: > 0 } next && next.TryRaise(_threads);

    public void Dispose() => _capture.Dispose();
}
