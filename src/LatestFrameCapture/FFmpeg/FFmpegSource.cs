using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// A source that a child process, <c>ffmpeg</c>, reads and decodes: any URL, file or device that it knows.
/// </summary>
/// <remarks>
/// <para>The executable is looked for in <see cref="ExecutablePath"/>, the environment variable
/// <c>LATESTFRAMES_FFMPEG</c>, the program's folder and <c>PATH</c>; FFmpeg 4.1 and later. The URL and the options go
/// through the child's standard input, so that other users do not see them, and its environment has only what it needs.
/// The child ends with the connection; a child that was killed or hangs costs one reconnection. A live playlist (HLS,
/// DASH) is read at its own pace, some segments behind its end, and may be silent for 20 s.</para>
/// <para>Thread safety: change the properties before a capture opens the source; several captures may read one source.
/// It holds nothing to dispose.</para>
/// </remarks>
public sealed class FFmpegSource : IFrameSource
{
    private const int MaxRate = 1000;
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

    private readonly string _input;
    private readonly SourceChildren _children = new();
    private DecoderHardware _hardware;
    private FFmpegPixelFormat _pixelFormat;
    private Size? _size;
    private double? _framesPerSecond;

    /// <summary>Creates a source.</summary>
    /// <param name="input">
    /// A URL, a file's path, or a device in the form that FFmpeg knows (with its format as <c>f</c> in <see
    /// cref="InputOptions"/>; for <c>/dev/video0</c> that is known). In a URL's user and password <c>/</c>, <c>?</c>,
    /// <c>#</c> and <c>%</c> must be percent-encoded.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="input"/> is null or empty, contains a line break, or is the standard input (<c>-</c>,
    /// <c>pipe:</c>).
    /// </exception>
    public FFmpegSource(string input)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        if (!FFmpegCommand.IsValue(input))
            throw new ArgumentException("The input contains a line break.", nameof(input));
        if (input == "-" || FFmpegInput.SchemeOf(input) is "pipe" or "fd")
            throw new ArgumentException("The child's standard input is used already.", nameof(input));
        _input = input;
        Name = SourceName.Of(input);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => !(HasEnd ?? FFmpegInput.Of(_input, Format).IsRegularFile);

    /// <summary>Whether the input has an end.</summary>
    /// <value>
    /// Default null: a regular file has one, everything else is live. True: every picture is delivered in order, the
    /// end is <see cref="CaptureState.Ended"/>, and nothing is reconnected. False: only the newest counts, an end is a
    /// lost connection. </value>
    public bool? HasEnd { get; set; }

    /// <summary>The executable.</summary>
    /// <value>Default null: it is looked for. A path, or a name in <c>PATH</c>.</value>
    public string? ExecutablePath { get; set; }

    /// <summary>The hardware that decodes.</summary>
    /// <value>
    /// Default <see cref="DecoderHardware.None"/>. Where it cannot decode the stream, software does, with a log line.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public DecoderHardware Hardware
    {
        get => _hardware;
        set
        {
            DecoderHardwares.ThrowIfUnknown(value);
            _hardware = value;
        }
    }

    /// <summary>The size that the child scales the pictures to.</summary>
    /// <value>Default null: as they come. In pixels; at most 67 million of them.</value>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the picture too large.</exception>
    public Size? Size
    {
        get => _size;
        set
        {
            if (value is { } size && !PictureLimit.Allows(size.Width, size.Height))
                throw new ArgumentOutOfRangeException(nameof(value), value, "The size is not positive, or too large.");
            _size = value;
        }
    }

    /// <summary>How many pictures a second the child delivers at most.</summary>
    /// <value>
    /// Default null: all. More than 0 and at most 1000. The others are decoded and dropped; the time between two
    /// pictures of that rate, at most an hour, is added to the stall timeout. </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public double? FramesPerSecond
    {
        get => _framesPerSecond;
        set
        {
            if (value is { } rate && !(rate > 0 && rate <= MaxRate))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A rate is more than 0 and at most 1000.");
            _framesPerSecond = value;
        }
    }

    /// <summary>Whether only key frames are decoded, usually one every one to four seconds.</summary>
    /// <value>
    /// Default false. If true, 30 s are added to the stall timeout, because the child does not tell that others come;
    /// over TCP the child ends a silent connection after the stall timeout itself. </value>
    public bool KeyFramesOnly { get; set; }

    /// <summary>What the images are.</summary>
    /// <value>Default <see cref="FFmpegPixelFormat.Bgr"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public FFmpegPixelFormat PixelFormat
    {
        get => _pixelFormat;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan((int)value, (int)FFmpegPixelFormat.Bgr, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan((int)value, (int)FFmpegPixelFormat.Gray, nameof(value));
            _pixelFormat = value;
        }
    }

    /// <summary>The options of FFmpeg for the input, without the dash: its demuxer's and its protocol's.</summary>
    /// <value>
    /// Empty by default. Such as <c>listen</c> = 1, <c>rtsp_transport</c> = udp, <c>headers</c>. With <c>f</c> (the
    /// input's format) all become arguments, which other users can read: then only harmless ones are taken, and a URL
    /// with credentials or a query is refused, also within a filter graph. Before FFmpeg 5.0 also a URL with
    /// credentials has no options.
    /// </value>
    public IDictionary<string, string> InputOptions { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private string? Format => InputOptions.TryGetValue("f", out string? format) ? format : null;

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);

        // The question for its version has a limit of its own.
        opening.Pause();
        if (FFmpegPrograms.Find(ExecutablePath, opening.CancellationToken, out string? whyNot) is not { } program)
        {
            var failure = new CaptureFailure(CaptureFailureReason.Unknown, $"{Name}: {whyNot}.");
            opening.Fail(failure, mayAnotherSourceRead: true);
            return null;
        }

        // A camera for one client must have seen the last one go. Its end is limited, and a kill at its end.
        _children.WaitUntilGone(s_endLimit, opening.CancellationToken);
        if (IsLivePlaylist(opening)) opening.ExpectBursts();
        using Turns.Turn turn = OpeningTurns.Processes.Enter(OpeningTurns.Patience, opening.CancellationToken);
        opening.Begin();
        FFmpegConnection? connection = Open(opening, program, Hardware, out bool hasHardwareFailed);
        if (connection is not null || !hasHardwareFailed || opening.CancellationToken.IsCancellationRequested)
            return connection;
        opening.Note($"{opening.Failure?.Message} Software decodes instead of {Hardware}.");
        opening.Failure = null;
        return Open(opening, program, DecoderHardware.None, out _);
    }

    private FFmpegConnection? Open(
        FrameSourceOpening opening, FFmpegProgram program, DecoderHardware hardware, out bool hasHardwareFailed)
    {
        hasHardwareFailed = false;
        FFmpegSettings settings = SettingsOf(opening);
        var input = FFmpegInput.Of(_input, Format);
        var command = FFmpegCommand.TryMake(settings, input, program, hardware, out string? whyNot);
        ChildProcess? child = command is null ? null : Children.TryStart(
            program.Path, command.Arguments, command.Script, opening.CancellationToken, out whyNot);
        if (child is null)
        {
            opening.Failure = new CaptureFailure(CaptureFailureReason.Unknown, $"{Name}: {whyNot}.");
            return null;
        }

        FFmpegConnection? connection = null;
        try
        {
            _children.Add(child);
            var secrets = new FFmpegSecrets(settings, input);
            connection = new FFmpegConnection(child, settings, secrets, program, hardware, opening.CancellationToken);
            FFmpegConnection? open = opening.WaitForPicture(connection);
            hasHardwareFailed = hardware != DecoderHardware.None && connection.HasHardwareFailed;
            if (open is not null && hasHardwareFailed)
                opening.Note($"{Name}: software decodes, there is no hardware for it.");
            return open;
        }
        finally
        {
            if (connection is null) Children.End(child, FFmpegConnection.EndLimit);
        }
    }

    private bool IsLiveHere(FrameSourceOpening opening) =>
        HasEnd is null && opening.HasEnd is { } hasEnd ? !hasEnd : IsLive;

    private bool IsLivePlaylist(FrameSourceOpening opening) =>
        IsLiveHere(opening) && opening.IsPlaylistOf(_input);

    private FFmpegSettings SettingsOf(FrameSourceOpening opening) => new()
    {
        Input = _input,
        Name = Name,
        Hardware = Hardware,
        Size = Size,
        FramesPerSecond = FramesPerSecond,
        KeyFramesOnly = KeyFramesOnly,
        PixelFormat = PixelFormat,
        IsLive = IsLiveHere(opening),
        IsPaced = IsLivePlaylist(opening),
        DecoderThreads = opening.Options.DecoderThreads,
        InputOptions = [.. InputOptions],
        OpenTimeout = opening.OpenTimeout,
        StallTimeout = opening.StallTimeout,
        TimeProvider = opening.Options.TimeProvider,
        Note = opening.Note,
    };
}
