using OpenCvSharp;

namespace LatestFrames;

/// <summary>A file, URL, pipeline or device that OpenCV reads. With <see cref="VideoCaptureConnection"/>, all that touches <see cref="VideoCapture"/>.</summary>
internal sealed class VideoCaptureSource : IFrameSource
{
    // Numbers that OpenCvSharp's enum lacks (OpenCV: CAP_PROP_OPEN_TIMEOUT_MSEC, CAP_PROP_READ_TIMEOUT_MSEC, CAP_PROP_N_THREADS).
    private const int OpenTimeoutMilliseconds = 53;
    private const int ReadTimeoutMilliseconds = 54;
    private const int DecoderThreads = 70;

    private static readonly Version s_firstWithDecoderThreads = new(4, 7);
    private static readonly Version s_firstWithGStreamerTimeouts = new(4, 8);

    private readonly string? _fileName;
    private readonly int _index;
    private readonly VideoCaptureAPIs _api;
    private readonly int[] _parameters;
    private readonly string? _ffmpegOptions;
    private readonly LatestFrameCaptureOptions _options;
    private readonly bool _isNetwork;
    private readonly DecoderThreadCount? _decoderThreads;

    private VideoCaptureSource(string? fileName, int index, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options)
    {
        _fileName = fileName;
        _index = index;
        _api = api;
        _parameters = [.. parameters ?? []];
        _ffmpegOptions = FFmpegOptions.For(fileName ?? "", options.BackendOptions);
        _options = options;
        _isNetwork = fileName is not null && IsNetworkUrl(fileName);
        Name = fileName is null ? $"camera {index}" : SourceName.Of(fileName);
        if (_parameters.Length % 2 != 0)
        {
            throw new ArgumentException($"{Name}: the parameters are pairs of property and value; {_parameters.Length} numbers are not.", nameof(parameters));
        }

        // Also the moment when a missing native library shows: here it reaches the caller, on the capture thread it would only be a failure.
        // An unknown parameter makes an open fail, so each is passed only where it is known and wanted. Threads cost delay: a file has none to lose.
        bool knowsDecoderThreads = OpenCvVersion.Current >= s_firstWithDecoderThreads;
        if (knowsDecoderThreads && _isNetwork && Find(_parameters, DecoderThreads) is null)
            _decoderThreads = new DecoderThreadCount(options.DecoderThreads, Math.Min(options.MaxDecoderThreads, Environment.ProcessorCount));
    }

    /// <inheritdoc/>
    public string Name { get; }

    // Asked for, and no backend of the caller's choice nor parameters for one.
    private bool PrefersGStreamer =>
        _options.Backend == CaptureBackend.GStreamer && _api == VideoCaptureAPIs.ANY && _parameters.Length == 0
        && _fileName is not null && GStreamerPipeline.Suits(_fileName) && GStreamerPipeline.IsBuiltIn;

    // A pipeline's elements may well be a camera's; one that plays a file shows that when it is open.
    /// <inheritdoc/>
    public bool IsLive => _fileName is null || _isNetwork || _api == VideoCaptureAPIs.GSTREAMER;

    public static VideoCaptureSource FromFile(string fileName, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        return new VideoCaptureSource(fileName, index: -1, api, parameters, options);
    }

    public static VideoCaptureSource FromDevice(int index, VideoCaptureAPIs api, int[]? parameters, LatestFrameCaptureOptions options) =>
        new(fileName: null, index, api, parameters, options);

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        // Where opens take turns, a server that does not answer must not have one: it would hold up all other cameras for the whole timeout.
        if (_isNetwork && !FFmpegOptions.OpensInParallel && !PrefersGStreamer)
        {
            opening.Pause();
            ProbeResult answer = SourceProbe.Knock(_fileName!, Name, opening.OpenTimeout, opening.CancellationToken);
            if (answer.IsSilent)
            {
                opening.Failure = new CaptureFailure(answer.Reason, answer.Message);
                return null;
            }
        }

        IFrameConnection? connection = OpenNative(opening);
        if (connection is not null || opening.CancellationToken.IsCancellationRequested) return connection;

        opening.Pause();
        opening.Failure ??= Diagnose(opening);
        return null;
    }

    private IFrameConnection? OpenNative(FrameSourceOpening opening)
    {
        if (_fileName is null || _api is not (VideoCaptureAPIs.ANY or VideoCaptureAPIs.FFMPEG))
        {
            opening.Begin();
            return Open(_fileName, _api, _parameters, ThreadsOf(_parameters), nextThreads: null);
        }

        if (PrefersGStreamer && OpenWithGStreamer(opening, _fileName) is { } preferred) return preferred;
        if (opening.Failure is not null || opening.CancellationToken.IsCancellationRequested) return null;

        // OpenCV keeps its own timeouts (30 s each) unless the backend is named and told. A file opens in no time, but may be one
        // for another backend: pictures with a number in their names, a pipeline.
        int[] parameters = FFmpegParameters(opening);
        IFrameConnection? connection = OpenWithOptions(opening, VideoCaptureAPIs.FFMPEG, parameters);
        bool triesOthers = connection is null && _api == VideoCaptureAPIs.ANY && !_isNetwork && !opening.CancellationToken.IsCancellationRequested;
        return triesOthers ? OpenWithOptions(opening, VideoCaptureAPIs.ANY, _parameters) : connection;
    }

    /// <summary>Opens GStreamer's pipeline; null, and no failure set, when something else is worth trying.</summary>
    private VideoCaptureConnection? OpenWithGStreamer(FrameSourceOpening opening, string url)
    {
        // First what the server has: the pipeline has to know, and one that would fail must not be begun. What is not understood there, FFmpeg may
        // understand; but a server that is silent stays silent, and a wrong password tried twice may lock the account.
        opening.Pause();
        ProbeResult answer = SourceProbe.Ask(url, Name, opening.OpenTimeout, opening.CancellationToken);
        if (answer.IsSilent || answer.Reason == CaptureFailureReason.Unauthorized) opening.Failure = new CaptureFailure(answer.Reason, answer.Message);
        if (!answer.IsFine) return null;

        // GStreamer's start looks at all of its plugins: no wait that can be cancelled.
        opening.Begin();
        if (GStreamerPipeline.For(url, answer.Codec, opening.OpenTimeout, GStreamerRegistry.Has) is not { } pipeline) return null;

        opening.Begin();
        int[] parameters = OpenCvVersion.Current >= s_firstWithGStreamerTimeouts ? WithTimeouts(opening) : [];
        return Open(pipeline, VideoCaptureAPIs.GSTREAMER, parameters, GStreamerPipeline.FrameThreads, nextThreads: null);
    }

    private VideoCaptureConnection? OpenWithOptions(FrameSourceOpening opening, VideoCaptureAPIs api, int[] parameters)
    {
        opening.Pause();
        return FFmpegOptions.Open(
            _ffmpegOptions,
            () =>
            {
                opening.Begin();
                return Open(_fileName, api, parameters, ThreadsOf(parameters), _decoderThreads);
            },
            opening.CancellationToken);
    }

    /// <summary>Finds out why the source could not be opened; OpenCV does not tell.</summary>
    private CaptureFailure Diagnose(FrameSourceOpening opening)
    {
        if (_fileName is null) return new CaptureFailure(CaptureFailureReason.NotFound, $"{Name} could not be opened; check its number, and that no other program uses it.");
        if (!_isNetwork) return DiagnoseFile(_fileName);

        ProbeResult result = SourceProbe.Ask(_fileName, Name, opening.OpenTimeout, opening.CancellationToken);
        bool isWithoutNetwork = result.IsFine && _api is VideoCaptureAPIs.ANY or VideoCaptureAPIs.FFMPEG && !NetworkSupport.IsBuiltIn;
        return isWithoutNetwork
            ? new CaptureFailure(
                CaptureFailureReason.NoNetworkSupport,
                $"{Name}: the server is fine, but this OpenCV build's FFmpeg has no network; use a native runtime package that has (docs/opencv.md).")
            : new CaptureFailure(result.Reason, result.Message);
    }

    private CaptureFailure DiagnoseFile(string fileName)
    {
        // Pipelines and numbered pictures are no files.
        if (_api is not (VideoCaptureAPIs.ANY or VideoCaptureAPIs.FFMPEG) || fileName.Contains('!') || fileName.Contains('%'))
        {
            return new CaptureFailure(CaptureFailureReason.Unknown, $"{Name} could not be opened by {_api}.");
        }

        return File.Exists(fileName.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? new Uri(fileName).LocalPath : fileName)
            ? new CaptureFailure(CaptureFailureReason.NotAVideoSource, $"{Name} could not be opened; check that it is a video and may be read.")
            : new CaptureFailure(CaptureFailureReason.NotFound, $"{Name} does not exist; check the path.");
    }

    private static int ThreadsOf(int[] parameters) => Find(parameters, DecoderThreads) is { } given and > 0 ? given : Math.Min(Environment.ProcessorCount, 16);

    private VideoCaptureConnection? Open(string? fileName, VideoCaptureAPIs api, int[] parameters, int threads, DecoderThreadCount? nextThreads)
    {
        VideoCapture capture = (fileName, parameters.Length) switch
        {
            (null, 0) => new VideoCapture(_index, api),
            (null, _) => new VideoCapture(_index, api, parameters),
            ({ } name, 0) => new VideoCapture(name, api),
            ({ } name, _) => new VideoCapture(name, api, parameters),
        };
        if (capture.IsOpened()) return new VideoCaptureConnection(capture, isAlwaysLive: _fileName is null || _isNetwork, threads, nextThreads);
        capture.Dispose();
        return null;
    }

    private int[] FFmpegParameters(FrameSourceOpening opening)
    {
        List<int> parameters = [.. WithTimeouts(opening)];
        if (_decoderThreads?.Present is { } threads and > 0) AddUnlessGiven(parameters, DecoderThreads, threads);
        if (_options.HardwareAcceleration != VideoAccelerationType.None)
            AddUnlessGiven(parameters, (int)VideoCaptureProperties.HwAcceleration, (int)_options.HardwareAcceleration);
        return [.. parameters];
    }

    private int[] WithTimeouts(FrameSourceOpening opening)
    {
        List<int> parameters = [.. _parameters];
        AddUnlessGiven(parameters, OpenTimeoutMilliseconds, (int)opening.OpenTimeout.TotalMilliseconds);
        AddUnlessGiven(parameters, ReadTimeoutMilliseconds, (int)opening.ReadTimeout.TotalMilliseconds);
        return [.. parameters];
    }

    private static void AddUnlessGiven(List<int> parameters, int id, int value)
    {
        if (Find(parameters, id) is not null) return;
        parameters.Add(id);
        parameters.Add(Math.Max(1, value));
    }

    /// <summary>The value of a parameter; ids stand at even places.</summary>
    private static int? Find(IReadOnlyList<int> parameters, int id)
    {
        for (int i = 0; i + 1 < parameters.Count; i += 2)
        {
            if (parameters[i] == id) return parameters[i + 1];
        }

        return null;
    }

    // "C:\video.mp4" has no "://"; "file:///video.mp4" has no network.
    private static bool IsNetworkUrl(string fileName)
    {
        int end = fileName.IndexOf("://", StringComparison.Ordinal);
        if (end <= 0) return false;
        ReadOnlySpan<char> scheme = fileName.AsSpan(0, end);
        return !scheme.Equals("file", StringComparison.OrdinalIgnoreCase) && scheme.IndexOfAny(" \t\"=".AsSpan()) < 0;
    }
}
