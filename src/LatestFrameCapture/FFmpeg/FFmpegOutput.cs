namespace LatestFrames;

/// <summary>The pictures and the messages of one running <c>ffmpeg</c>.</summary>
/// <remarks>Not thread safe. Allocates nothing for a picture.</remarks>
internal sealed class FFmpegOutput
{
    private const int ErrorsAtOnce = 64 * 1024;
    private const uint Nv12 = 'N' | ('V' << 8) | ('1' << 16) | ((uint)'2' << 24);
    private const uint I420 = 'I' | ('4' << 8) | ('2' << 16) | ((uint)'0' << 24);
    private const uint Y800 = 'Y' | ('8' << 8) | ('0' << 16) | ((uint)'0' << 24);

    private readonly IChildPipes _pipes;
    private readonly TimeProvider _timeProvider;
    private readonly NutReader _reader = new();
    private readonly ErrorLines _lines;
    private readonly byte[] _errors = new byte[4096];
    private uint _tag;
    private bool _hasBegun;
    private bool _hasEnded;
    private bool _haveErrorsEnded;

    /// <param name="pipes">The child's pipes.</param>
    /// <param name="secrets">What no text may show.</param>
    /// <param name="program">The executable.</param>
    /// <param name="timeProvider">The clock of the times.</param>
    public FFmpegOutput(IChildPipes pipes, FFmpegSecrets secrets, FFmpegProgram program, TimeProvider timeProvider)
    {
        (_pipes, _timeProvider) = (pipes, timeProvider);
        Sizes = new PictureSizes(isFixed: !program.HasAutoscale);
        Report = new FFmpegReport(secrets, Sizes);
        _lines = new ErrorLines(Report.Add);
        LastOutput = LastSign = timeProvider.GetTimestamp();
    }

    public FFmpegReport Report { get; }

    public PictureSizes Sizes { get; }

    /// <summary>How the current picture's samples lie; null before the first.</summary>
    public PixelLayout? Layout { get; private set; }

    public ReadOnlySpan<byte> Picture => _reader.Picture;

    public TimeSpan? Position => _reader.Position;

    /// <summary>Whether the current picture is still whole: none of the next has taken its place.</summary>
    public bool HasPicture => !_reader.IsInPicture;

    /// <summary>When the current picture's first bytes came.</summary>
    public long Arrival { get; private set; }

    /// <summary>When anything came on standard output.</summary>
    public long LastOutput { get; private set; }

    /// <summary>When what is being read began to come; between two pictures, when anything came last.</summary>
    /// <remarks>A whole picture lies ready in the child: one that drips is as good as none.</remarks>
    public long LastProgress => _hasBegun ? Arrival : LastOutput;

    /// <summary>When pictures or a message of <c>ffmpeg</c> came.</summary>
    public long LastSign { get; private set; }

    /// <summary>Pictures whose size is not known.</summary>
    public long Rejected { get; private set; }

    /// <summary>Whether no more pictures come.</summary>
    public bool HasEnded => _hasEnded || WhyNot.Length > 0;

    /// <summary>Why what came is not what <c>ffmpeg</c> was told to write; empty while it is.</summary>
    public string WhyNot => _reader.WhyNot.Length > 0 ? _reader.WhyNot
        : Sizes.TooLarge.Length > 0 ? "pictures of " + Sizes.TooLarge
        : _tag != 0 && Layout is null ? "a pixel format that was not asked for" : "";

    /// <summary>Whether a further picture is there already, or so much of it that the rest is being written.</summary>
    /// <remarks>A pipe does not hold a whole picture of 720p.</remarks>
    public bool HasNext =>
        _reader.Waiting + _pipes.AvailableOutput > Math.Min(_reader.Picture.Length, _pipes.OutputSize / 2);

    /// <summary>What to add to the decoder's name: the hardware that decodes.</summary>
    /// <param name="asked">What <c>ffmpeg</c> was told to use. Which one Auto has found it does not tell.</param>
    /// <returns>Empty for software: hardware delivers NV12; FFmpeg says nowhere else whether it took it.</returns>
    public string ByHardware(DecoderHardware asked) => Layout?.Chroma != ChromaLayout.Interleaved ? "" : asked switch
    {
        DecoderHardware.None => "",
        DecoderHardware.Auto => " by hardware",
        DecoderHardware.Vaapi => " by Vaapi",
        DecoderHardware.Cuda => " by Cuda",
        DecoderHardware.D3D11VA => " by D3D11VA",
        _ => " by VideoToolbox",
    };

    /// <summary>Reads on, without waiting for the child.</summary>
    /// <param name="limit">When to stop, also in the middle of a picture.</param>
    /// <returns>Whether there is a picture.</returns>
    public bool TryRead(WaitLimit limit)
    {
        while (!HasEnded)
        {
            // What is here of the next picture came with the end of the last one.
            if (_reader.Waiting > 0) BeginPicture();
            switch (_reader.Read())
            {
                case NutItem.Picture:
                    _hasBegun = false;

                    // What it says of this picture it has written before.
                    ReadErrors();
                    if (IsUsable()) return true;
                    Rejected++;
                    break;
                case NutItem.More:
                    int read = _pipes.ReadOutput(_reader.Space);
                    _hasEnded = read < 0;
                    if (read <= 0) return false;
                    _reader.Written(read);
                    LastOutput = LastSign = _timeProvider.GetTimestamp();
                    BeginPicture();
                    break;
            }

            if (limit.IsOver) return false;
        }

        return false;
    }

    /// <summary>Reads the messages that are there, a limited number of them.</summary>
    public void ReadErrors()
    {
        for (int total = 0; total < ErrorsAtOnce && !_haveErrorsEnded;)
        {
            int read = _pipes.ReadErrors(_errors);
            _haveErrorsEnded = read < 0;
            if (read <= 0) break;
            long lines = Report.Lines;
            _lines.Add(_errors.AsSpan(0, read));
            if (Report.Lines > lines) LastSign = _timeProvider.GetTimestamp();
            total += read;
        }

        if (_haveErrorsEnded) _lines.Complete();
    }

    /// <summary>Reads the last messages of a child that is ending.</summary>
    public void ReadLastErrors(WaitLimit limit)
    {
        while (!_haveErrorsEnded && !limit.IsOver)
        {
            ReadErrors();
            if (!_haveErrorsEnded) _pipes.Wait(limit.Remaining);
        }
    }

    private void BeginPicture()
    {
        if (!_hasBegun) Arrival = LastOutput;
        _hasBegun = true;
    }

    private bool IsUsable()
    {
        if (_reader.Stream is { } stream && stream.Tag != _tag)
        {
            _tag = stream.Tag;
            Layout = stream.Tag switch
            {
                I420 => PixelLayout.For("yuv420p"),
                Nv12 => PixelLayout.For("nv12"),
                Y800 => PixelLayout.For("gray"),
                _ => null,
            };
        }

        return Layout is { } layout && Sizes.TryFind(_reader.Picture.Length, layout, _reader.Position);
    }
}
