using OpenCvSharp;

namespace LatestFrames;

/// <summary>A file, URL, pipeline or device that OpenCV reads.</summary>
internal sealed class VideoCaptureSource : IFrameSource
{
    // Numbers that OpenCvSharp's enum lacks (OpenCV: CAP_PROP_OPEN_TIMEOUT_MSEC, CAP_PROP_READ_TIMEOUT_MSEC).
    private const int OpenTimeoutMilliseconds = 53;
    private const int ReadTimeoutMilliseconds = 54;

    // OpenCV's own limit for opening (modules/videoio/src/cap_ffmpeg_impl.hpp,
    // LIBAVFORMAT_INTERRUPT_OPEN_DEFAULT_TIMEOUT_MS). It waits for tracks that send nothing (6 to 8 s for muted sound),
    // for enough pictures to tell the rate (9 s at 2 a second) and for 5 MB of raw H.264 (21 s), and nothing tells that
    // from silence.
    private static readonly TimeSpan s_defaultOpenTimeout = TimeSpan.FromSeconds(30);

    private readonly string? _fileName;
    private readonly int _index;
    private readonly VideoCaptureAPIs _api;
    private readonly int[] _parameters;
    private readonly string? _ffmpegOptions;
    private readonly LatestFrameCaptureOptions _options;
    private readonly bool _isNetwork;
    private readonly bool? _hasEnd;
    private readonly bool _isPipe;
    private readonly Func<FrameSourceOpening, TimeSpan, CaptureFailure?>? _askCamera;
    private readonly DecoderThreadCount? _decoderThreads;
    private volatile bool _hasOpened;

    private VideoCaptureSource(
        string? fileName,
        int index,
        VideoCaptureAPIs api,
        int[]? parameters,
        LatestFrameCaptureOptions options,
        Func<FrameSourceOpening, TimeSpan, CaptureFailure?>? askCamera,
        bool? hasEnd)
    {
        _askCamera = askCamera;
        _fileName = fileName;
        _index = index;
        _api = api;
        _parameters = [.. parameters ?? []];
        _ffmpegOptions = FFmpegOptions.For(fileName ?? "", options.BackendOptions);
        _options = options;
        _isNetwork = fileName is not null && IsNetworkUrl(fileName);
        _hasEnd = fileName is null ? false : hasEnd ?? (_isNetwork ? null : Liveness.HasEndByName(fileName));
        _isPipe = fileName is not null && !_isNetwork && Liveness.IsPipe(fileName);
        Name = fileName is null ? $"camera {index}" : SourceName.Of(fileName);
        if (_parameters.Length % 2 != 0)
        {
            throw new ArgumentException(
                $"{Name}: the parameters are pairs of property and value; {_parameters.Length} numbers are not.",
                nameof(parameters));
        }

        // Reading the version here throws to the caller if the native library is missing; on the capture thread it
        // would only become a failure. The threads' delay does not matter for a file, so OpenCV chooses their number
        // there.
        bool knowsThreads = DecoderThreadCount.IsKnownToOpenCv;
        if (knowsThreads && _isNetwork && Find(_parameters, DecoderThreadCount.OpenCvProperty) is null)
            _decoderThreads = DecoderThreadCount.For(options.DecoderThreads);
    }

    /// <inheritdoc/>
    public string Name { get; }

    // A server may be back soon, whatever it serves. A pipeline may read a camera; one that plays a file is detected
    // once it is open.
    /// <inheritdoc/>
    public bool IsLive =>
        _isNetwork || _hasEnd == false || (_hasEnd is null && _api == VideoCaptureAPIs.GSTREAMER);

    /// <param name="fileName">The path, URL or pipeline, credentials included.</param>
    /// <param name="api">The backend.</param>
    /// <param name="parameters">The pairs of property and value, or null.</param>
    /// <param name="options">The capture's options.</param>
    /// <param name="askCamera">Asks an rtsp camera why it could not be opened; null for all other sources.</param>
    /// <param name="hasEnd">
    /// Whether the source has an end, such as by the head of an http answer; null when nothing but its name and the
    /// open stream can tell.
    /// </param>
    public static VideoCaptureSource FromFile(
        string fileName,
        VideoCaptureAPIs api,
        int[]? parameters,
        LatestFrameCaptureOptions options,
        Func<FrameSourceOpening, TimeSpan, CaptureFailure?>? askCamera,
        bool? hasEnd = null) =>
        new(fileName, index: -1, api, parameters, options, askCamera, hasEnd);

    public static VideoCaptureSource FromDevice(
        int index, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options) =>
        new(fileName: null, index, api, parameters, options, askCamera: null, hasEnd: false);

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        // No question before it: a camera with room for one client, a login that is valid once, a server that only a
        // proxy reaches and one that is to connect to us would not survive a second client.
        bool isStream = _fileName is not null && IsLive;
        if (isStream && !_options.HasOpenTimeout) opening.OpenTimeout = s_defaultOpenTimeout;

        // A recording is not reconnected: a read that times out would be its end.
        bool isRecording = _isNetwork && (_hasEnd ?? opening.HasEnd) == true;
        if (isRecording && opening.StallTimeout < s_defaultOpenTimeout) opening.StallTimeout = s_defaultOpenTimeout;
        bool isPlaylist = _isNetwork && opening.IsPlaylistOf(_fileName!);
        if (isPlaylist) opening.ExpectBursts();
        opening.Begin();
        TimeProvider clock = opening.Options.TimeProvider;
        long start = clock.GetTimestamp();
        IFrameConnection? connection;
        try
        {
            connection = OpenNative(opening, () => start = clock.GetTimestamp());
        }
        catch (OpenCVException exception) when (_fileName is { } quoted)
        {
            // With exceptions switched on OpenCV's text quotes the URL, with any characters in its password.
            opening.Failure = new CaptureFailure(
                CaptureFailureReason.Unknown, SourceName.Hide($"{Name}: {exception.Message}", quoted));
            return null;
        }

        _hasOpened |= connection is not null;
        if (connection is not null || opening.CancellationToken.IsCancellationRequested) return connection;

        TimeSpan took = clock.GetElapsedTime(start);
        opening.Pause();
        opening.Failure ??= OpenFailureDiagnosis.Find(
            new FailedOpen(
                _fileName,
                Name,
                _api,
                _isNetwork,
                IsListening,
                HasOwnOptions: _options.BackendOptions.Count > 0,
                _hasOpened,
                _askCamera),
            took,
            opening);
        return null;
    }

    /// <summary>Whether FFmpeg waits for a camera to connect (rtsp_flags=listen, listen=1).</summary>
    private bool IsListening =>
        _ffmpegOptions?.Contains("listen", StringComparison.OrdinalIgnoreCase) == true
        || _fileName?.Contains("listen=", StringComparison.OrdinalIgnoreCase) == true;

    private IFrameConnection? OpenNative(FrameSourceOpening opening, Action onBegin)
    {
        if (_fileName is null || _api is not (VideoCaptureAPIs.ANY or VideoCaptureAPIs.FFMPEG))
        {
            opening.Begin();
            return Open(_api, _parameters, _hasEnd, GetThreadCount(_parameters), nextThreads: null);
        }

        // Without a named backend OpenCV keeps its own timeouts of 30 s each. A file opens at once, but may be one for
        // another backend: pictures with a number in their names, a pipeline. A server is opened by another backend
        // only where FFmpeg cannot: it would be asked twice, and given a password twice.
        int[] parameters = FFmpegParameters(opening);
        IFrameConnection? connection = OpenWithOptions(opening, VideoCaptureAPIs.FFMPEG, parameters, onBegin);
        if (connection is not null || _api != VideoCaptureAPIs.ANY) return connection;

        // To find out may take a turn of its own.
        opening.Pause();
        bool triesOthers = (!_isNetwork || !NetworkSupport.Find(opening.CancellationToken))
            && !opening.CancellationToken.IsCancellationRequested;
        return triesOthers ? OpenWithOptions(opening, VideoCaptureAPIs.ANY, _parameters, onBegin) : connection;
    }

    private VideoCaptureConnection? OpenWithOptions(
        FrameSourceOpening opening, VideoCaptureAPIs api, int[] parameters, Action onBegin)
    {
        opening.Pause();
        return FFmpegOptions.Open(
            _ffmpegOptions,
            () =>
            {
                opening.Begin();
                onBegin();

                // Not of a pipeline or a file that another backend reads: there they may say what is wrong.
                bool isFFmpegs = _isNetwork || api == VideoCaptureAPIs.FFMPEG;
                using OpenCvWarnings? warnings = isFFmpegs ? OpenCvWarnings.Hide() : null;
                return Open(api, parameters, _hasEnd ?? opening.HasEnd, GetThreadCount(parameters), _decoderThreads);
            },
            opening.CancellationToken);
    }

    private static int GetThreadCount(int[] parameters) =>
        Find(parameters, DecoderThreadCount.OpenCvProperty) is { } given and > 0 ? given : DecoderThreadCount.Most;

    private VideoCaptureConnection? Open(
        VideoCaptureAPIs api, int[] parameters, bool? hasEnd, int threads, DecoderThreadCount? nextThreads)
    {
        VideoCapture capture = (_fileName, parameters.Length) switch
        {
            (null, 0) => new VideoCapture(_index, api),
            (null, _) => new VideoCapture(_index, api, parameters),
            ({ } name, 0) => new VideoCapture(name, api),
            ({ } name, _) => new VideoCapture(name, api, parameters),
        };
        VideoCaptureConnection? connection = null;
        try
        {
            if (capture.IsOpened())
                connection = new VideoCaptureConnection(capture, hasEnd, _isPipe, threads, nextThreads);
            return connection;
        }
        finally
        {
            if (connection is null) capture.Dispose();
        }
    }

    private int[] FFmpegParameters(FrameSourceOpening opening)
    {
        List<int> parameters = [.. WithTimeouts(opening)];
        if (_decoderThreads?.Current is { } threads and > 0)
            AddUnlessGiven(parameters, DecoderThreadCount.OpenCvProperty, threads);
        if (_options.HardwareAcceleration != VideoAccelerationType.None)
            AddUnlessGiven(parameters, (int)VideoCaptureProperties.HwAcceleration, (int)_options.HardwareAcceleration);
        return [.. parameters];
    }

    private int[] WithTimeouts(FrameSourceOpening opening)
    {
        List<int> parameters = [.. _parameters];
        AddUnlessGiven(parameters, OpenTimeoutMilliseconds, (int)opening.OpenTimeout.TotalMilliseconds);
        AddUnlessGiven(parameters, ReadTimeoutMilliseconds, (int)opening.StallTimeout.TotalMilliseconds);
        return [.. parameters];
    }

    private static void AddUnlessGiven(List<int> parameters, int id, int value)
    {
        if (Find(parameters, id) is not null) return;
        parameters.Add(id);
        parameters.Add(Math.Max(1, value));
    }

    /// <summary>Returns the value of a parameter, or null; ids are at even indexes.</summary>
    private static int? Find(IReadOnlyList<int> parameters, int id)
    {
        for (int i = 0; i + 1 < parameters.Count; i += 2)
        {
            if (parameters[i] == id) return parameters[i + 1];
        }

        return null;
    }

    // "C:\video.mp4" has no "://"; "file:///video.mp4" needs no network.
    private static bool IsNetworkUrl(string fileName)
    {
        int end = fileName.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0) return false;
        ReadOnlySpan<char> scheme = fileName.AsSpan(0, end);
        return !scheme.Equals("file", StringComparison.OrdinalIgnoreCase) && scheme.IndexOfAny(" \t\"=".AsSpan()) < 0;
    }
}
