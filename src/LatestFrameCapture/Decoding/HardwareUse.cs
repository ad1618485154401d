namespace LatestFrames;

/// <summary>The hardware that one connection's decoders are to use, until it cannot.</summary>
/// <remarks>Capture thread only.</remarks>
internal sealed class HardwareUse
{
    private readonly HardwareMemory _memory;
    private readonly Action<string>? _note;
    private readonly CancellationToken _token;
    private bool _hasDecoded;

    /// <param name="wanted">What the user chose.</param>
    /// <param name="memory">What this connection and those before it have learned.</param>
    /// <param name="note">Receives a line for the log when software decodes instead.</param>
    /// <param name="token">Cancelled when the connection ends or is given up.</param>
    public HardwareUse(
        DecoderHardware wanted, HardwareMemory memory, Action<string>? note, CancellationToken token = default)
    {
        (_memory, _note, _token) = (memory, note, token);
        Wanted = memory.IsUseless ? DecoderHardware.None : wanted;
    }

    /// <summary>What to try; <see cref="DecoderHardware.None"/> after a failure.</summary>
    public DecoderHardware Wanted { get; private set; }

    /// <summary>Asks before a driver is called that may never return; then <see cref="EndOpening"/> follows.</summary>
    /// <returns>False where it has not returned to an earlier connection: then software decodes.</returns>
    public bool TryBeginOpening()
    {
        if (_memory.IsHanging)
        {
            OnFailed("the device does not answer an earlier connection");
            return false;
        }

        _memory.BeginOpening(_token);
        return true;
    }

    /// <summary>The driver has returned.</summary>
    public void EndOpening() => _memory.EndOpening(_token);

    /// <summary>Hardware decodes: a picture has come out of it.</summary>
    public void OnDecodes()
    {
        _hasDecoded = true;
        _memory.Clear();
    }

    /// <summary>Software decodes from now on.</summary>
    /// <param name="reason">What is wrong with the hardware, without a full stop.</param>
    public void OnFailed(string reason)
    {
        if (Wanted == DecoderHardware.None) return;
        string text = $"{reason}; software decodes instead of {Wanted}";
        Wanted = DecoderHardware.None;
        if (_memory.TryRemember(text)) _note?.Invoke(text);
    }

    /// <summary>A device that was open has failed, so software decodes from the next key frame on; in later connections
    /// too where no picture had come out of it.</summary>
    /// <param name="reason">What is wrong with the hardware, without a full stop.</param>
    public void OnDeviceFailed(string reason)
    {
        if (!_hasDecoded) _memory.GiveUp();
        OnFailed(reason);
    }
}
