namespace LatestFrames;

/// <summary>Checks a <see cref="DecoderHardware"/>.</summary>
internal static class DecoderHardwares
{
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public static void ThrowIfUnknown(DecoderHardware value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)value, (int)DecoderHardware.None, nameof(value));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)value, (int)DecoderHardware.VideoToolbox, nameof(value));
    }
}
