using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// The decoder of one connection: made at the first key frame, and made again with more threads when it is too slow.
/// Or, where only some pictures are decoded, one that is borrowed at each of their key frames. Capture thread only.
/// </summary>
/// <param name="codec">The stream's coding.</param>
/// <param name="playback">What to do with the pictures.</param>
/// <param name="note">Receives lines for the log.</param>
/// <param name="token">Ends the waits for a process that decodes, and for a turn.</param>
/// <param name="pool">The decoders to borrow; null for one of its own.</param>
/// <param name="patience">
/// Twice the longest wait for a turn with them, in which nothing is received; null, and four seconds and more, for two
/// seconds.
/// </param>
internal sealed class UnitDecoder(
    VideoCodec codec,
    UnitPlayback playback,
    Action<string> note,
    CancellationToken token,
    DecoderPool? pool = null,
    TimeSpan? patience = null)
    : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    // A machine that was busy for a moment needs no more threads.
    private const int MaxTimesBehind = 3;

    private readonly HardwareUse? _hardware = playback.Hardware == DecoderHardware.None
        ? null
        : new(playback.Hardware, playback.HardwareMemory ?? new(), note, token);

    // Others cannot go on with another stream, or keep nothing that would be worth it.
    private readonly DecoderPool? _pool = playback.Hardware == DecoderHardware.None
        && codec is VideoCodec.H264 or VideoCodec.H265
        && playback.Decoder is VideoDecoderKind.Automatic or VideoDecoderKind.SystemLibAvCodec
            or VideoDecoderKind.OpenCvLibAvCodec
        ? pool
        : null;

    private IVideoDecoder? _decoder;
    private PooledDecoder? _borrowed;
    private byte[] _sets = [];
    private string _lastName = "";
    private bool _wasMade;
    private long? _retrievedAt;
    private bool _isSpoilt;
    private bool _isInTurn;
    private int _threads;
    private long _timesBehind;
    private bool _isNoted;
    private long _restartsBefore;

    /// <summary>The decoder's name; empty before the first one.</summary>
    public string Name => _decoder?.Name ?? _lastName;

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
        using Turn turn = TakeTurn();
        if (unit.IsKeyFrame && !Prepare(unit, timesBehind)) return false;
        if (_decoder?.Send(unit) == true) return true;
        _decoder?.Flush();
        _isSpoilt = true;
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

    public bool Retrieve(Mat image)
    {
        _retrievedAt = _pool?.Now;
        return _decoder?.Retrieve(image) == true;
    }

    /// <summary>
    /// Waits until few others decode, where decoders are borrowed; <see cref="Send"/> does it by itself, for one
    /// picture.
    /// </summary>
    /// <returns>What the caller disposes when it has decoded.</returns>
    public Turn TakeTurn()
    {
        if (_pool is null || _isInTurn) return default;
        _isInTurn = true;

        // The call in which this waits and decodes is over, for the watchdog, after that patience and a second.
        long longest = Math.Min(s_patience.Ticks, (patience?.Ticks ?? long.MaxValue) / 2);
        return new Turn(this, _pool.Turns.Enter(TimeSpan.FromTicks(longest), token));
    }

    /// <summary>Whether others need the memory of the decoder that is borrowed.</summary>
    public bool IsWantedBack => _borrowed is not null && _pool!.IsWantedBack(_retrievedAt);

    /// <summary>Gives the decoder back, if it is borrowed: what was decoded is forgotten, and a key frame comes next.
    /// </summary>
    public void GiveBack()
    {
        if (_borrowed is not { } borrowed) return;
        (_lastName, _borrowed, _decoder) = (Name, null, null);

        // A thread that was abandoned in a call may have let others see what the call did.
        if (_isSpoilt || token.IsCancellationRequested) borrowed.Dispose();
        else _pool!.GiveBack(borrowed);
        _isSpoilt = false;
    }

    public void Dispose()
    {
        // Not given back: the thread may have been abandoned, or others may have seen a decoder that hangs.
        _borrowed?.Dispose();
        _decoder?.Dispose();
    }

    private bool Prepare(AccessUnit unit, long timesBehind)
    {
        ReadOnlyMemory<byte> sets = SetsOf(unit);
        if (_borrowed is not null && !_borrowed.IsFor(UseOf(sets))) GiveBack();
        if (_borrowed is null && !sets.IsEmpty && _decoder is LibAvDecoder own)
        {
            // Its key frame had no parameter sets that can be compared; nobody can borrow it.
            (_lastName, _decoder) = (Name, null);
            own.Dispose();
        }

        // Where decoders are lent, what was late may have waited for its turn, which more threads do not bring sooner.
        if (_wasMade && _pool is null && timesBehind - _timesBehind >= MaxTimesBehind)
        {
            _timesBehind = timesBehind;
            if (playback.Threads.TryRaise(_threads))
            {
                GiveBack();
                _restartsBefore = Restarts;
                _decoder?.Dispose();
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
        _borrowed = sets.IsEmpty ? null : _pool?.TryTake(UseOf(sets));
        string? whyNot = null;
        _decoder = _borrowed?.Decoder ?? VideoDecoders.Create(
            playback.Decoder, codec, _threads, _hardware, note, out whyNot, token);
        WhyNot = whyNot;
        if (_decoder is null) return false;
        if (!sets.IsEmpty && _borrowed is null && _decoder is LibAvDecoder made)
            _borrowed = new PooledDecoder(made, UseOf(sets.ToArray()), _pool!.Existing);
        _wasMade = true;
        _isSpoilt = false;
        _decoder.KeyFramesOnly = playback.KeyFramesOnly;
        return true;
    }

    private DecoderUse UseOf(ReadOnlyMemory<byte> sets) => new(playback.Decoder, codec, _threads, sets);

    /// <summary>The parameter sets by which a decoder is borrowed; empty where it cannot be.</summary>
    private ReadOnlyMemory<byte> SetsOf(AccessUnit unit)
    {
        if (_pool is null) return default;
        if (_sets.Length == 0) _sets = new byte[ParameterSetBlock.MaxLength];
        return _sets.AsMemory(0, ParameterSetBlock.Copy(codec, unit.Data.AsSpan(0, unit.Length), _sets));
    }

    private void EndTurn(Turns.Turn turn)
    {
        _isInTurn = false;
        turn.Dispose();
    }

    /// <summary>The time in which this thread decodes; inside another one it is nothing.</summary>
    internal readonly struct Turn(UnitDecoder? owner, Turns.Turn turn) : IDisposable
    {
        public void Dispose() => owner?.EndTurn(turn);
    }
}
