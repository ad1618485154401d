namespace LatestFrames;

/// <summary>The hardware that one connection's decoders are to use, until it cannot.</summary>
/// <param name="wanted">What the user chose.</param>
/// <param name="memory">What is logged already, by this connection and those before it.</param>
/// <param name="note">Receives a line for the log when software decodes instead.</param>
/// <remarks>Capture thread only.</remarks>
internal sealed class HardwareUse(FFmpegHardware wanted, HardwareMemory memory, Action<string>? note)
{
    /// <summary>What to try; <see cref="FFmpegHardware.None"/> after a failure.</summary>
    public FFmpegHardware Wanted { get; private set; } = wanted;

    /// <summary>Hardware decodes.</summary>
    public void OnDecodes() => memory.Clear();

    /// <summary>Software decodes from now on.</summary>
    /// <param name="reason">What is wrong with the hardware, without a full stop.</param>
    public void OnFailed(string reason)
    {
        if (Wanted == FFmpegHardware.None) return;
        string text = $"{reason}; software decodes instead of {Wanted}";
        Wanted = FFmpegHardware.None;
        if (memory.IsNew(text)) note?.Invoke(text);
    }
}
