using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The decoder of one connection: made at the first key frame, and made again with more threads when it is too slow.
/// Capture thread only.
/// </summary>
/// <param name="codec">The stream's coding.</param>
/// <param name="playback">What to do with the pictures.</param>
/// <param name="note">Receives lines for the log.</param>
/// <param name="token">Ends the waits for a process that decodes.</param>
internal sealed class UnitDecoder(
    VideoCodec codec, UnitPlayback playback, Action<string> note, CancellationToken token) : IDisposable
{
    // A machine that was busy for a moment needs no more threads.
    private const int MaxTimesBehind = 3;

    private readonly HardwareUse? _hardware = playback.Hardware == DecoderHardware.None
        ? null
        : new(playback.Hardware, playback.HardwareMemory ?? new(), note, token);

    private IVideoDecoder? _decoder;
    private int _threads;
    private long _timesBehind;
    private bool _isNoted;
    private long _restartsBefore;

    /// <summary>The decoder's name; empty while there is none.</summary>
    public string Name => _decoder?.Name ?? "";

    /// <summary>Why no decoder could be made; null while there is one.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Key frames that the decoder refused since it showed a picture.</summary>
    public int RefusedKeyFrames { get; private set; }

    /// <summary>How often a decoder was started again because it had ended or did not answer.</summary>
    public long Restarts => _restartsBefore + (_decoder?.Restarts ?? 0);

    /// <summary>Decodes one picture.</summary>
    /// <param name="unit">The picture.</param>
    /// <param name="timesBehind">How many times decoding was too slow so far.</param>
    /// <returns>False when it is refused; the next one must be a key frame then.</returns>
    public bool Send(AccessUnit unit, long timesBehind)
    {
        if (unit.IsKeyFrame && !Prepare(timesBehind)) return false;
        if (_decoder?.Send(unit) == true) return true;
        _decoder?.Flush();
        if (unit.IsKeyFrame) RefusedKeyFrames++;
        return false;
    }

    /// <summary>Lets out the pictures that are held back; the next one to send must be a key frame.</summary>
    public void Drain() => _decoder?.Drain();

    public bool TryReceive(out TimeSpan position)
    {
        position = default;
        if (_decoder?.TryReceive(out position) != true) return false;
        RefusedKeyFrames = 0;
        return true;
    }

    public bool Retrieve(Mat image) => _decoder?.Retrieve(image) == true;

    public void Dispose() => _decoder?.Dispose();

    private bool Prepare(long timesBehind)
    {
        if (_decoder is not null && timesBehind - _timesBehind >= MaxTimesBehind)
        {
            _timesBehind = timesBehind;
            if (playback.Threads.TryRaise(_threads))
            {
                _restartsBefore = Restarts;
                _decoder.Dispose();
                _decoder = null;
                note($"decoding is slower than the camera; it goes on with {playback.Threads.Current} threads");
            }
            else if (!_isNoted)
            {
                _isNoted = true;
                note("decoding is slower than the camera, so pictures are left out; a smaller stream of the camera, "
                    + "key frames only or hardware acceleration help");
            }
        }

        if (_decoder is not null) return true;
        _threads = playback.Threads.Current;
        _decoder = VideoDecoders.Create(
            playback.Decoder, codec, _threads, _hardware, note, out string? whyNot, token);
        WhyNot = whyNot;
        if (_decoder is not null) _decoder.KeyFramesOnly = playback.KeyFramesOnly;
        return _decoder is not null;
    }
}
