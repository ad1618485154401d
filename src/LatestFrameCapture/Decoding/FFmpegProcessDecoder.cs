using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Decodes H.264 and H.265 with a child process, <c>ffmpeg</c>, which reads Matroska.</summary>
/// <remarks>
/// <para>For isolation: what crashes or hangs the decoder costs the pictures up to the next key frame. It learns how
/// many pictures the stream holds back by waiting for one that does not come. Pictures that are held back when the
/// stream's sequence parameter set changes are lost.</para>
/// <para>A child that has ended, or does not answer, while it used hardware is followed by one that uses
/// software.</para>
/// <para>Not thread safe; no thread but the caller's. While it writes it reads, because a picture is larger than a
/// pipe.</para>
/// </remarks>
internal sealed class FFmpegProcessDecoder : IVideoDecoder
{
    /// <summary>The time between pictures: their number comes back as their time.</summary>
    private const int MillisecondsAPicture = 40;

    /// <summary>What the demuxer's buffer wants after a picture before it hands that on.</summary>
    private const int Trailer = 64;

    private const string OwnName = "ffmpeg (process)";

    // The start of a process, on a busy machine; and the rest of a picture of which a part has come.
    private static readonly TimeSpan s_firstLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_readLimit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_writeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromMilliseconds(200);

    private readonly VideoCodec _codec;
    private readonly int _threads;
    private readonly HardwareUse? _hardware;
    private readonly CancellationToken _token;
    private readonly string? _executablePath;
    private readonly MatroskaWriter _matroska = new();
    private readonly SentPictures _sent = new();
    private readonly HeldBackPictures _heldBack = new();
    private readonly SpsWatch _spsWatch;
    private readonly RawPictures _pictures = new(isGray: false);
    private ChildProcess? _child;
    private DecoderHardware _childHardware;
    private string _name = OwnName;
    private string _nameHardware = "";
    private bool _hasFailed;
    private FFmpegOutput? _output;
    private bool _hasAnswered;
    private bool _isComplete;
    private bool _hasNext;
    private bool _isAtPicture;
    private bool _isDisposed;

    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="threads">The number of decoder threads, 1 or more.</param>
    /// <param name="hardware">The hardware to use if possible; null for none.</param>
    /// <param name="token">Ends every wait; nothing is decoded after that.</param>
    /// <param name="executablePath">The executable; null to look for it.</param>
    public FFmpegProcessDecoder(
        VideoCodec codec,
        int threads,
        HardwareUse? hardware,
        CancellationToken token,
        string? executablePath = null)
    {
        (_codec, _threads, _hardware, _token, _executablePath) = (codec, threads, hardware, token, executablePath);
        _spsWatch = new SpsWatch(codec);
    }

    /// <summary>Why there is none here; null where there is.</summary>
    /// <param name="token">Ends the question for the program's version, which may take 2 s.</param>
    public static string? WhyNot(CancellationToken token) => RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
        ? "on Windows its pipes cannot be polled"
        : FFmpegPrograms.WhyNotAvailable(token: token);

    public string Name
    {
        get
        {
            // Asked for at each picture.
            string hardware = _output?.ByHardware(_childHardware) ?? "";
            if (hardware == _nameHardware) return _name;
            _nameHardware = hardware;
            return _name = OwnName + hardware;
        }
    }

    public int Delay => _threads - 1;

    public long Restarts { get; private set; }

    public bool KeyFramesOnly { get; set; }

    public bool Send(AccessUnit unit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _isAtPicture = false;
        if (unit.Length == 0 || (KeyFramesOnly && !unit.IsKeyFrame)) return true;
        bool hasChanged = _spsWatch.HasChanged(unit.Data.AsSpan(0, unit.Length));
        if (hasChanged || _isComplete || _output is { HasEnded: true }) Close();
        DecoderHardware wanted = _hardware?.Wanted ?? DecoderHardware.None;
        if (SendToChild(unit)) return true;
        if (wanted == DecoderHardware.None || !unit.IsKeyFrame) return false;

        // How the child ended tells whether its hardware is to blame: then software decodes this picture.
        Close();
        return _hardware!.Wanted == DecoderHardware.None && SendToChild(unit);
    }

    public bool TryReceive(out TimeSpan position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _isAtPicture = false;
        position = default;
        if (!WaitForExpected()) return false;
        _hasNext = false;
        _isAtPicture = _sent.TryTake(Number, out position);
        if (!_isAtPicture) return false;
        _heldBack.OnPicture(_sent.Pending, _isComplete);
        if (_childHardware != DecoderHardware.None) OnPicture(_output!);
        return true;
    }

    public bool Retrieve(Mat image)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _isAtPicture && _pictures.Convert(_output!, image);
    }

    public void Drain()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_child is null || _isComplete) return;
        _child.Pipes.CloseInput();
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

    /// <summary>The number of the current picture: how many were written before it.</summary>
    private long Number =>
        (long)Math.Round((_output!.Position ?? default).TotalMilliseconds / MillisecondsAPicture) - 1;

    private bool SendToChild(AccessUnit unit)
    {
        if (_child is null && (!unit.IsKeyFrame || !Start())) return false;
        if (!Write(unit))
        {
            _hasFailed = true;
            Close();
            return false;
        }

        WaitForExpected();
        if (KeyFramesOnly && _heldBack.Count > 0) Drain();
        return _isComplete || !_output!.HasEnded;
    }

    private bool Start()
    {
        if (FFmpegPrograms.Find(_executablePath, _token, out _) is not { } program) return false;
        _childHardware = _hardware?.Wanted ?? DecoderHardware.None;
        IReadOnlyList<string> arguments = FFmpegCommand.OfDecoder(
            program, _threads, _childHardware, isInOrder: KeyFramesOnly);
        _child = Children.TryStart(program.Path, arguments, input: null, _token, out _);
        if (_child is null) return false;
        if (_hasFailed) Restarts++;
        _hasFailed = false;
        _output = new FFmpegOutput(_child.Pipes, FFmpegSecrets.None, program, TimeProvider.System);
        _matroska.Clear();
        _matroska.WriteHeader(
            _codec == VideoCodec.H265 ? MatroskaCoding.H265 : MatroskaCoding.H264VideoForWindows,
            width: 640,
            height: 480,
            TimeSpan.FromMilliseconds(MillisecondsAPicture));
        return WriteContent();
    }

    private void Close()
    {
        _hasFailed |= !_isComplete && _output is { HasEnded: true };
        if (_output is not null && _childHardware != DecoderHardware.None) JudgeHardware(_output);
        if (_child is not null) Children.End(_child, s_endLimit);
        (_child, _output) = (null, null);
        _sent.Clear();
        _isComplete = _isAtPicture = _hasNext = _hasAnswered = false;
        _heldBack.Restart();
    }

    /// <summary>Whether the child that is about to be closed could use its hardware.</summary>
    private void JudgeHardware(FFmpegOutput output)
    {
        if (output.HasEnded) output.ReadLastErrors(new WaitLimit(s_readLimit, _token));
        else output.ReadErrors();
        if (_token.IsCancellationRequested) return;
        if (output.Report.HasHardwareFailed) OnNoHardware(output.Report);
        else if (_hasFailed) _hardware!.OnFailed($"ffmpeg with {_childHardware} has ended or does not answer");
        else return;

        // Nothing was lost that had been shown.
        if (!_hasAnswered) _hasFailed = false;
    }

    /// <summary>Notices whether hardware decodes, of which ffmpeg tells before the first picture.</summary>
    private void OnPicture(FFmpegOutput output)
    {
        if (output.Report.HasHardwareFailed) OnNoHardware(output.Report);
        else if (output.ByHardware(_childHardware).Length > 0) _hardware!.OnDecodes();
        else OnSoftware("ffmpeg decodes this stream by software");
    }

    private void OnNoHardware(FFmpegReport report)
    {
        string line = report.Line.TrimEnd('.');
        OnSoftware($"ffmpeg has no {_childHardware} for it" + (line.Length > 0 ? $" ({line})" : ""));
    }

    /// <summary>The child goes on: it does without hardware.</summary>
    private void OnSoftware(string reason)
    {
        _hardware!.OnFailed(reason);
        _childHardware = DecoderHardware.None;
    }

    private bool Write(AccessUnit unit)
    {
        _matroska.Clear();
        long time = (_sent.Sent + 1) * MillisecondsAPicture;
        _matroska.WriteFrame(unit.Data.AsSpan(0, unit.Length), time, unit.IsKeyFrame);
        _matroska.WriteVoid(Trailer);
        _sent.Add(unit.Position);
        return WriteContent();
    }

    /// <summary>Writes what the writer holds, and reads the pictures for which there would be no room.</summary>
    private bool WriteContent()
    {
        IChildPipes pipes = _child!.Pipes;
        var limit = new WaitLimit(s_writeLimit, _token);
        ReadOnlySpan<byte> rest = _matroska.Content;
        while (!rest.IsEmpty)
        {
            int written = pipes.WriteInput(rest);
            if (written < 0 || limit.IsOver) return false;
            rest = rest[written..];
            if (written == 0 && !Read(limit)) pipes.Wait(limit.Remaining, forInput: true);
            if (_output!.HasEnded) return false;
        }

        return true;
    }

    /// <summary>Reads a picture; the one before it that nobody took is dropped.</summary>
    private bool Read(WaitLimit limit)
    {
        long droppedNumber = _hasNext ? Number : -1;
        _output!.ReadErrors();
        bool isRead = _output.TryRead(limit);

        // The number of a picture that is overwritten from now on.
        if (_hasNext && (isRead || !_output.HasPicture))
        {
            _sent.TryTake(droppedNumber, out _);
            _hasNext = false;
        }

        _hasNext |= isRead;
        _hasAnswered |= isRead;
        return isRead;
    }

    /// <summary>Waits for the next picture where one must come, and learns when it does not.</summary>
    private bool WaitForExpected()
    {
        if (_hasNext) return true;
        if (_output is null) return false;
        bool isExpected = _sent.Pending > (_isComplete ? 0 : _heldBack.Count);

        // Of the first ones it shows how long a process takes to start here.
        TimeSpan time = !isExpected ? TimeSpan.Zero : _isComplete || !_hasAnswered ? s_firstLimit : _heldBack.Patience;
        var limit = new WaitLimit(time, _token);
        while (true)
        {
            if (Read(new WaitLimit(s_readLimit, _token))) return true;
            if (_output.HasEnded || limit.IsOver) break;
            _child!.Pipes.Wait(limit.Remaining);
        }

        if (!isExpected || _isComplete || _output.HasEnded) return false;
        _heldBack.OnMissing(_sent.Pending);
        return false;
    }
}
